/** Doing independent things at the same time. */
@NullMarked
package io.mmectl.deployer.concurrent;

import org.jspecify.annotations.NullMarked;

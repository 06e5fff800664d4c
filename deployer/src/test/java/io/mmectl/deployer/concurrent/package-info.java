@NullMarked
package io.mmectl.deployer.concurrent;

import org.jspecify.annotations.NullMarked;

/** Threads for what waits. */
@NullMarked
package io.mmectl.config.concurrent;

import org.jspecify.annotations.NullMarked;

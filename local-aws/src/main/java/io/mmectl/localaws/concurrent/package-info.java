/** Threads for what waits. */
@NullMarked
package io.mmectl.localaws.concurrent;

import org.jspecify.annotations.NullMarked;

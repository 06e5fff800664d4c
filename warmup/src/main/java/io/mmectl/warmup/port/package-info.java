/** What the warm-up asks of the world. */
@NullMarked
package io.mmectl.warmup.port;

import org.jspecify.annotations.NullMarked;

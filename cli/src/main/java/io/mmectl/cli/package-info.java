/** Commands, rendering, progress, wiring, launcher. */
@NullMarked
package io.mmectl.cli;

import org.jspecify.annotations.NullMarked;

/** Warm-up planner, sweep, schedule, residency, ports. */
@NullMarked
package io.mmectl.warmup;

import org.jspecify.annotations.NullMarked;

/**
 * Warm-up: a request becomes a {@link io.mmectl.warmup.Sweep} or a refusal ({@link io.mmectl.warmup.SweepPlanner}), a sweep
 * becomes a report ({@link io.mmectl.warmup.SweepRunner}).
 */
@NullMarked
package io.mmectl.warmup;

import org.jspecify.annotations.NullMarked;

package io.mmectl.warmup;

/** What the planner made of a request: a sweep to run, or the reason why it would be of no use. */
public sealed interface SweepPlan permits Sweep, SweepRefusal {
    String modelType();

    String endpointName();
}

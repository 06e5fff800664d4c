package io.mmectl.localaws.platform;

/** What stands behind an endpoint's instance. */
public enum Engine {
    /** Memory, loading and answers are computed. */
    SIMULATED,
    /** A Triton process behind the SageMaker container contract. */
    TRITON
}

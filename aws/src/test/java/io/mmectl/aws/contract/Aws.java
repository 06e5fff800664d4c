package io.mmectl.aws.contract;

/** The AWSs that the contracts run against. */
public enum Aws {
    IN_MEMORY,
    LOCAL_AWS,
    MOTO,
    LOCALSTACK
}

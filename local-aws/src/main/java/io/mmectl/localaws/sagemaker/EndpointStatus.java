package io.mmectl.localaws.sagemaker;

/** SageMaker's own names. */
public enum EndpointStatus {
    Creating,
    Updating,
    RollingBack,
    InService,
    Deleting,
    Failed;

    /** Whether instances answer invocations. */
    boolean serves() {
        return this == InService || this == Updating || this == RollingBack;
    }
}

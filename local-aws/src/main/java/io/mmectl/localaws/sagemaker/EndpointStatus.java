package io.mmectl.localaws.sagemaker;

/** SageMaker's own names. */
public enum EndpointStatus {
    Creating,
    Updating,
    RollingBack,
    InService,
    Deleting,
    Failed,
    /** An update did not work and its roll-back neither: instances of both fleets answer until the next update. */
    UpdateRollbackFailed;

    /** Whether instances answer invocations. */
    boolean serves() {
        return this == InService || this == Updating || this == RollingBack || this == UpdateRollbackFailed;
    }
}

package io.mmectl.localaws.sagemaker;

/** What SageMaker asks Application Auto Scaling. */
public interface ScalingGuard {
    /** Whether a scalable target is registered for the variant. */
    boolean registered(String region, String endpoint, String variant);

    /** The endpoint is being deleted: its targets are deregistered. */
    void endpointDeleted(String region, String endpoint);
}

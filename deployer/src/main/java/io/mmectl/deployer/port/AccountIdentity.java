package io.mmectl.deployer.port;

/** Who the credentials belong to. */
public interface AccountIdentity {
    Caller caller();

    /** True when a SageMaker execution role of that ARN can be seen, or when looking is not permitted (then unknown). */
    boolean roleUsable(String roleArn);

    /** @param accountId 12 digits */
    record Caller(String accountId, String arn) {}
}

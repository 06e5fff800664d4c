package io.mmectl.aws;

import static io.mmectl.aws.Calls.call;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.port.AccountIdentity;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.GetRoleResponse;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** STS says who we are, IAM whether a role is there. */
final class StsAccountIdentity implements AccountIdentity {
    private final Supplier<StsClient> sts;
    private final Supplier<IamClient> iam;

    StsAccountIdentity(Supplier<StsClient> sts, Supplier<IamClient> iam) {
        this.sts = sts;
        this.iam = iam;
    }

    @Override
    public Caller caller() {
        GetCallerIdentityResponse answer = call(
                IamAction.GET_CALLER_IDENTITY,
                "of the credentials",
                () -> sts.get().getCallerIdentity());
        return new Caller(answer.account(), answer.arn());
    }

    @Override
    public boolean roleUsable(String roleArn) {
        String name = roleArn.substring(roleArn.lastIndexOf('/') + 1);
        try {
            return call(IamAction.GET_ROLE, roleArn, () -> role(name))
                    .filter(found -> found.role().arn().equals(roleArn))
                    .isPresent();
        } catch (MmectlException e) {
            if (e.code() == ErrorCode.NOT_PERMITTED) {
                // Most CI roles may pass the role but not look at it; SageMaker checks it itself at CreateModel.
                return true;
            }
            throw e;
        }
    }

    private Optional<GetRoleResponse> role(String name) {
        try {
            return Optional.of(iam.get().getRole(r -> r.roleName(name)));
        } catch (NoSuchEntityException e) {
            return Optional.empty();
        }
    }
}

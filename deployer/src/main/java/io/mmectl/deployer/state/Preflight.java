package io.mmectl.deployer.state;

import io.mmectl.config.AccountSpec;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.port.AccountIdentity.Caller;

/** What must be so before anything else is asked of the account. Each method throws INVALID_INPUT. */
final class Preflight {
    private Preflight() {}

    static void requireAccount(AccountSpec expected, Caller caller) {
        String id = expected.accountId();
        if (id != null && !id.equals(caller.accountId())) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "The credentials belong to account " + caller.accountId() + " (" + caller.arn()
                            + "), but the fleet expects account " + id,
                    "Use credentials of account " + id + ", or correct 'account' in fleet.yaml");
        }
    }

    static void requireBucket(AccountSpec account, boolean exists) {
        if (!exists) {
            String location = account.region().equals("us-east-1")
                    ? ""
                    : " --create-bucket-configuration LocationConstraint=" + account.region();
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "Bucket " + account.bucket() + " does not exist",
                    "mmectl creates no bucket. Run: aws s3api create-bucket --region " + account.region() + " --bucket "
                            + account.bucket() + location);
        }
    }

    static void requireRole(AccountSpec account, boolean usable) {
        if (!usable) {
            String name = account.roleArn().substring(account.roleArn().lastIndexOf('/') + 1);
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "Role " + account.roleArn() + " does not exist",
                    "mmectl creates no role. Run: aws iam create-role --role-name " + name
                            + " --assume-role-policy-document '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":"
                            + "\"Allow\",\"Principal\":{\"Service\":\"sagemaker.amazonaws.com\"},\"Action\":"
                            + "\"sts:AssumeRole\"}]}' and let it read s3://" + account.bucket());
        }
    }
}

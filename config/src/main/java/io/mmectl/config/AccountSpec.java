package io.mmectl.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an environment lives.
 *
 * @param region AWS region code
 * @param accountId expected 12-digit account id; null = any account that the credentials belong to
 * @param bucket bucket for artifacts and control documents; never created by apply
 * @param prefix key prefix without leading or trailing slash; empty = the bucket's root
 * @param roleArn execution role of the SageMaker models
 * @param kmsKeyId key of the instances' volumes; null = AWS's own
 * @param vpc null = no VPC
 */
public record AccountSpec(
        String region,
        @Nullable String accountId,
        String bucket,
        String prefix,
        String roleArn,
        @Nullable String kmsKeyId,
        @Nullable Vpc vpc) {

    public record Vpc(List<String> securityGroupIds, List<String> subnets) {
        public Vpc {
            securityGroupIds = List.copyOf(securityGroupIds);
            subnets = List.copyOf(subnets);
        }
    }
}

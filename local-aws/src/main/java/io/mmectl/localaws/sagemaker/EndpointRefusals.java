package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.fault.Fault;
import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.platform.S3Objects;
import io.mmectl.localaws.wire.AwsException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Why a change of an endpoint is refused at once, or will fail later. */
final class EndpointRefusals {
    /** The API model's limit of a FailureReason. */
    private static final int MAX_REASON = 1024;

    private final Faults faults;
    private final Models models;
    private final S3Objects s3;

    EndpointRefusals(Faults faults, Models models, S3Objects s3) {
        this.faults = faults;
        this.models = models;
        this.s3 = s3;
    }

    static AwsException inProgress(EndpointRecord endpoint) {
        return AwsException.validation("Cannot update in-progress endpoint \"" + endpoint.arn() + "\".");
    }

    /** Refuses a change of an endpoint that is changing or has failed. */
    static void checkChangeable(EndpointRecord endpoint) {
        switch (endpoint.status()) {
            case InService, UpdateRollbackFailed -> {}
            case Creating, Updating, RollingBack, Deleting -> throw inProgress(endpoint);
            case Failed ->
                throw AwsException.validation("Cannot update endpoint \"" + endpoint.arn()
                        + "\" because its status is Failed. Delete it and create it again.");
        }
    }

    /** Refuses an update to what is there already; one that is a mix of two configurations can go to either. */
    static void checkOther(EndpointRecord endpoint, String configName) {
        if (endpoint.status() == EndpointStatus.InService
                && endpoint.configName().equals(configName)) {
            throw AwsException.validation(
                    "Cannot update endpoint with the currently in use endpoint configuration \"" + configName + "\".");
        }
    }

    /** As {@link #checkChangeable}, for a change that keeps the instances. */
    static void checkScalable(EndpointRecord endpoint) {
        checkChangeable(endpoint);
        if (endpoint.status() == EndpointStatus.UpdateRollbackFailed) {
            throw AwsException.validation("Cannot update endpoint \"" + endpoint.arn()
                    + "\" because its status is UpdateRollbackFailed. Update it to one endpoint configuration first.");
        }
    }

    /**
     * Refuses what would go beyond the account's limit for an instance type.
     *
     * @param others the region's endpoints without the one that changes
     */
    void checkQuota(Collection<EndpointRecord> others, List<VariantRecord> before, List<VariantRecord> after) {
        for (String type :
                after.stream().map(VariantRecord::instanceType).distinct().toList()) {
            Optional<Fault.Quota> quota =
                    faults.take(Fault.Quota.class, q -> q.instanceType().equals(type));
            int elsewhere =
                    others.stream().mapToInt(e -> count(planned(e), type)).sum();
            int now = count(before, type);
            int then = count(after, type);
            if (quota.isPresent()
                    && then > now
                    && elsewhere + then > quota.get().instances()) {
                throw new AwsException(
                        400,
                        "ResourceLimitExceeded",
                        "The account-level service limit '" + type + " for endpoint usage' is "
                                + quota.get().instances() + " Instances, with current utilization of "
                                + (elsewhere + now) + " Instances and a request delta of " + (then - now)
                                + " Instances. Please contact AWS support to request an increase for this limit.");
            }
        }
    }

    private static List<VariantRecord> planned(EndpointRecord endpoint) {
        return endpoint.transition().map(Transition::variants).orElse(endpoint.variants());
    }

    private static int count(List<VariantRecord> variants, String type) {
        return variants.stream()
                .filter(v -> v.instanceType().equals(type))
                .mapToInt(VariantRecord::desiredCount)
                .sum();
    }

    /** Why a creation will end in Failed; empty when it will work. */
    Optional<String> creation(String region, String endpoint, List<VariantRecord> variants) {
        Optional<String> scripted = faults.take(Fault.FailEndpoint.class, f -> Faults.matches(f.endpoint(), endpoint))
                .map(Fault.FailEndpoint::reason);
        return scripted.isPresent() ? scripted : start(region, variants);
    }

    /** Why an update will be rolled back; empty when it will work. */
    Optional<String> update(String region, String endpoint, List<VariantRecord> variants) {
        Optional<String> scripted = faults.take(Fault.RollBackUpdate.class, f -> Faults.matches(f.endpoint(), endpoint))
                .map(Fault.RollBackUpdate::reason);
        return scripted.isPresent() ? scripted : start(region, variants);
    }

    /** Why more instances will not come; empty when they will. */
    Optional<String> capacity(List<VariantRecord> variants) {
        return variants.stream()
                .flatMap(variant ->
                        faults
                                .take(
                                        Fault.NoCapacity.class,
                                        f -> Faults.matches(f.instanceType(), variant.instanceType()))
                                .stream())
                .findFirst()
                .map(fault -> "Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity"
                        + " error. Please retry using a different ML instance type or after some time.");
    }

    private Optional<String> start(String region, List<VariantRecord> variants) {
        Optional<String> capacity = capacity(variants);
        if (capacity.isPresent()) {
            return capacity;
        }
        for (VariantRecord variant : variants) {
            Optional<ModelView> model = models.view(region, variant.modelName());
            if (model.isEmpty()) {
                return Optional.of(ping(variant));
            }
            Optional<String> notHosted = model.get().notHosted();
            if (notHosted.isPresent()) {
                return Optional.of(notStarted(variant, notHosted.get()));
            }
            S3Location data = model.get().data();
            boolean there = model.get().multiModel()
                    ? s3.bucketExists(data.bucket())
                    : s3.head(data.bucket(), data.key()).isPresent();
            if (!there) {
                return Optional.of("Failed to download model data for container \"container_1\" from URL: \"s3://"
                        + data.bucket() + "/" + data.key()
                        + "\". Please ensure that there is an object located at the URL and that the role passed to"
                        + " CreateModel has permissions to download the object.");
            }
        }
        return Optional.empty();
    }

    /** AWS says no more than where to look; the local AWS also says what it knows. */
    static String notStarted(VariantRecord variant, IOException cause) {
        return notStarted(variant, String.valueOf(cause.getMessage()));
    }

    private static String notStarted(VariantRecord variant, String cause) {
        return cut(ping(variant) + " (local AWS: " + cause + ")");
    }

    static String cut(String reason) {
        return reason.substring(0, Math.min(reason.length(), MAX_REASON));
    }

    static String ping(VariantRecord variant) {
        return "The primary container for production variant " + variant.name()
                + " did not pass the ping health check. Please check CloudWatch logs for this endpoint.";
    }
}

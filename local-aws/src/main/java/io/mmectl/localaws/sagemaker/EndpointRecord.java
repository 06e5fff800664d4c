package io.mmectl.localaws.sagemaker;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * An endpoint.
 *
 * @param variants what runs now; empty until it was in service for the first time
 * @param transition what is under way; empty when nothing is
 * @param deployment DeploymentConfig of the last update; empty when none was given
 */
record EndpointRecord(
        String region,
        String name,
        String arn,
        String configName,
        EndpointStatus status,
        Instant createdAt,
        Instant modifiedAt,
        Optional<String> failureReason,
        List<VariantRecord> variants,
        Optional<Transition> transition,
        Optional<JsonNode> deployment) {

    EndpointRecord begin(EndpointStatus newStatus, Transition begun, Optional<JsonNode> newDeployment) {
        List<VariantRecord> now = begun.kind() == Transition.Kind.SCALE ? begun.variants() : variants;
        Optional<String> reason = begun.kind() == Transition.Kind.UPDATE ? Optional.empty() : failureReason;
        return new EndpointRecord(
                region,
                name,
                arn,
                configName,
                newStatus,
                createdAt,
                begun.startedAt(),
                reason,
                now,
                Optional.of(begun),
                newDeployment);
    }

    /** At another point of the same change. */
    EndpointRecord moved(Transition onward) {
        return new EndpointRecord(
                region,
                name,
                arn,
                configName,
                status,
                createdAt,
                modifiedAt,
                failureReason,
                variants,
                Optional.of(onward),
                deployment);
    }

    /** @param why of the change that did not work; empty when it did */
    EndpointRecord inService(String config, List<VariantRecord> running, Instant now, Optional<String> why) {
        return new EndpointRecord(
                region,
                name,
                arn,
                config,
                EndpointStatus.InService,
                createdAt,
                now,
                why,
                running,
                Optional.empty(),
                deployment);
    }

    /** @param running what runs of both fleets */
    EndpointRecord rollbackFailed(List<VariantRecord> running, Instant now, String why) {
        return new EndpointRecord(
                region,
                name,
                arn,
                configName,
                EndpointStatus.UpdateRollbackFailed,
                createdAt,
                now,
                Optional.of(why),
                running,
                Optional.empty(),
                deployment);
    }

    EndpointRecord failed(String reason, Instant now) {
        return new EndpointRecord(
                region,
                name,
                arn,
                configName,
                EndpointStatus.Failed,
                createdAt,
                now,
                Optional.of(reason),
                variants,
                Optional.empty(),
                deployment);
    }

    Optional<VariantRecord> variant(String variantName) {
        return variants.stream().filter(v -> v.name().equals(variantName)).findFirst();
    }
}

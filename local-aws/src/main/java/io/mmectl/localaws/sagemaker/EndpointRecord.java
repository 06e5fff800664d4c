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
 * @param mix what runs by endpoint config, since an update could not be rolled back and until another update, or its
 *     roll-back, has brought all instances to one config; empty when they have one
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
        Optional<JsonNode> deployment,
        Optional<List<VariantRecord>> mix) {

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
                newDeployment,
                mix);
    }

    /**
     * At another point of the same change.
     *
     * @param parts what runs by endpoint config, of the fleet that the change began with
     */
    EndpointRecord moved(Transition onward, List<VariantRecord> parts) {
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
                deployment,
                mix.map(before -> parts));
    }

    /** @param why of the change that did not work; empty when it did */
    EndpointRecord inService(String config, List<VariantRecord> running, Instant now, Optional<String> why) {
        return ended(EndpointStatus.InService, config, running, now, why, Optional.empty());
    }

    /** @param parts what runs, by endpoint config */
    EndpointRecord rollbackFailed(List<VariantRecord> parts, Instant now, String why) {
        List<VariantRecord> running = variants.stream()
                .map(variant -> variant.holding(parts.stream()
                        .filter(part -> part.name().equals(variant.name()))
                        .mapToInt(VariantRecord::currentCount)
                        .sum()))
                .toList();
        return ended(
                EndpointStatus.UpdateRollbackFailed, configName, running, now, Optional.of(why), Optional.of(parts));
    }

    EndpointRecord failed(String reason, Instant now) {
        return ended(EndpointStatus.Failed, configName, variants, now, Optional.of(reason), Optional.empty());
    }

    private EndpointRecord ended(
            EndpointStatus newStatus,
            String config,
            List<VariantRecord> running,
            Instant now,
            Optional<String> why,
            Optional<List<VariantRecord>> parts) {
        return new EndpointRecord(
                region,
                name,
                arn,
                config,
                newStatus,
                createdAt,
                now,
                why,
                running,
                Optional.empty(),
                deployment,
                parts);
    }

    /** Whether instances of this sort are what the endpoint's own config asks for. */
    boolean asked(VariantRecord part) {
        return part.configName().map(configName::equals).orElse(true);
    }

    Optional<VariantRecord> variant(String variantName) {
        return variants.stream().filter(v -> v.name().equals(variantName)).findFirst();
    }
}

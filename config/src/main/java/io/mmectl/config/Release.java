package io.mmectl.config;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the append-only ledger ({@code control/releases/NNNNNN.json}): a change of the routes of one model type.
 * An entry whose number is above its routing table's was never active.
 *
 * @param number 1 or more, without gaps, over all model types of the environment
 * @param createdBy ARN of the caller
 * @param codeVersions what {@code latest} meant, by template name
 * @param changes what this release changed against the one before, sorted by key
 * @param routes all routes after the release, so that going back needs one document
 */
public record Release(
        long number,
        String fleet,
        String environment,
        String modelType,
        String endpointName,
        Instant createdAt,
        String createdBy,
        SortedMap<String, String> codeVersions,
        List<Change> changes,
        List<Route> routes) {
    public Release {
        codeVersions = Collections.unmodifiableSortedMap(new TreeMap<>(codeVersions));
        changes = List.copyOf(changes);
        routes = List.copyOf(routes);
    }

    /** From one target model to another; null = no route. Not both null. */
    public record Change(
            RouteKey key, @Nullable String from, @Nullable String to) {}
}

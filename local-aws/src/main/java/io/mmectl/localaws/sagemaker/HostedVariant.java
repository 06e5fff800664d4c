package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.instance.HostedInstance;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One variant's instances, oldest first.
 *
 * @param singleModelKey key of the one archive of a single-model container
 * @param weight share of invocations without a target variant, relative to the others
 * @param madeFrom by the instances' ids
 */
public record HostedVariant(
        String name,
        double weight,
        boolean multiModel,
        String singleModelKey,
        List<HostedInstance> instances,
        Map<String, VariantRecord> madeFrom,
        VariantMetrics metrics) {
    /** The same with fewer instances. */
    HostedVariant with(List<HostedInstance> some) {
        return new HostedVariant(name, weight, multiModel, singleModelKey, List.copyOf(some), madeFrom, metrics);
    }

    /** With the instances of another one behind its own. */
    HostedVariant joined(HostedVariant other) {
        Map<String, VariantRecord> origins = new HashMap<>(madeFrom);
        origins.putAll(other.madeFrom);
        return new HostedVariant(
                name,
                weight,
                multiModel,
                singleModelKey,
                Stream.concat(instances.stream(), other.instances.stream()).toList(),
                Map.copyOf(origins),
                metrics);
    }

    /** What its instances were made from, each with how many of them run, in the order of the oldest. */
    Stream<VariantRecord> parts() {
        Map<VariantRecord, Integer> counts = new LinkedHashMap<>();
        instances.stream()
                .flatMap(instance -> Stream.ofNullable(madeFrom.get(instance.id())))
                .forEach(origin -> counts.merge(origin.kind(), 1, Integer::sum));
        return counts.entrySet().stream().map(part -> part.getKey().running(part.getValue()));
    }
}

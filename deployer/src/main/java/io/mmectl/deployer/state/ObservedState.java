package io.mmectl.deployer.state;

import io.mmectl.deployer.port.AccountIdentity.Caller;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the account answered.
 *
 * @param endpoints of every model type that the fleet names or the account has something of, sorted by model type
 * @param code digest of each published code version that the fleet wants, by {@code <template>/<version>}
 * @param samples SHA-256 of each published sample
 * @param objects how many objects lie below the fleet's own prefix; counted only for a purge, else 0
 */
public record ObservedState(
        Caller caller,
        List<ObservedEndpoint> endpoints,
        SortedMap<String, String> code,
        SortedSet<String> samples,
        int objects) {
    public ObservedState {
        endpoints = List.copyOf(endpoints);
        code = Collections.unmodifiableSortedMap(new TreeMap<>(code));
        samples = Collections.unmodifiableSortedSet(new TreeSet<>(samples));
    }

    public Optional<ObservedEndpoint> endpoint(String modelType) {
        return endpoints.stream().filter(e -> e.modelType().equals(modelType)).findFirst();
    }
}

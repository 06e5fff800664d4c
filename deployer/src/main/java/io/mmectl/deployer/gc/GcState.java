package io.mmectl.deployer.gc;

import io.mmectl.config.Release;
import io.mmectl.config.RoutingTable;
import io.mmectl.deployer.port.ObjectStore.ListedObject;
import io.mmectl.deployer.port.ObjectStore.UnfinishedUpload;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * What the account has of a fleet that could be garbage, and what could need it.
 *
 * @param now the account's clock
 * @param artifacts objects below the endpoints' prefixes
 * @param samples warm-up requests
 * @param uploads unfinished ones below the fleet's own prefix
 * @param newestParts by upload: when its newest part arrived; without those that have none or are not asked for
 * @param tables all routing tables
 * @param releases the ledger from its newest entry back as far as the rules need
 * @param ownConfigs endpoint configurations with the fleet's tags: the SageMaker model that each names
 * @param otherModels SageMaker models that a variant of any other configuration of the account names
 * @param ownModels names of SageMaker models with the fleet's tags
 * @param liveConfigs configurations that an endpoint of the account has, or is moving to
 * @param busyTypes model types whose endpoint SageMaker works on: it may still go back to an older configuration
 */
record GcState(
        Instant now,
        List<ListedObject> artifacts,
        List<ListedObject> samples,
        List<UnfinishedUpload> uploads,
        Map<String, Instant> newestParts,
        List<RoutingTable> tables,
        List<Release> releases,
        SortedMap<String, Owned> ownConfigs,
        Set<String> otherModels,
        SortedMap<String, Owned> ownModels,
        Set<String> liveConfigs,
        Set<String> busyTypes) {

    /**
     * @param modelType as the tag says
     * @param modelName SageMaker model that a configuration names; empty for a model
     */
    record Owned(String modelType, String modelName) {}
}

package io.mmectl.deployer.gc;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetLayout;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.apply.ApplyEvent;
import io.mmectl.deployer.apply.ApplyOptions;
import io.mmectl.deployer.apply.Deployment;
import io.mmectl.deployer.port.Account;
import io.mmectl.deployer.port.ObjectStore.ObjectHead;
import io.mmectl.deployer.state.DesiredState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Finds and deletes a fleet's garbage. Holds nothing between calls. */
public final class GarbageCollection {
    private static final String MANIFEST = "mmectl-manifest-sha256";
    private static final int DIGEST_AT = "0123456789ab.tar.gz".length();

    private final Account account;
    private final Deployment deployment;

    public GarbageCollection(Account account, Deployment deployment) {
        this.account = account;
        this.deployment = deployment;
    }

    /**
     * What may go, in the order in which it has to. Changes nothing.
     *
     * @param fleet its names and places suffice
     */
    public List<Garbage> find(DesiredState fleet, GcRules rules) {
        return rules.garbage(new GcReader(account, fleet).read(rules), fleet.layout());
    }

    /**
     * Deletes under the environment's lease what was shown, as far as it may still go then.
     *
     * @param shown what {@link #find} gave
     * @param listener told after each, one at a time; its failure is null when it is gone
     * @throws MmectlException CONFLICT when somebody else holds the lease
     */
    public Report delete(
            DesiredState fleet,
            GcRules rules,
            List<Garbage> shown,
            ApplyOptions options,
            Consumer<ApplyEvent> waiting,
            Consumer<Outcome> listener) {
        return deployment.alone(fleet.layout(), options, waiting, keepLease -> {
            Set<Garbage> still = new HashSet<>(find(fleet, rules));
            List<Outcome> outcomes = new ArrayList<>();
            for (Garbage garbage : shown) {
                keepLease.run();
                Outcome outcome = still.contains(garbage)
                        ? delete(garbage, fleet.layout())
                        : new Outcome(garbage, "it is used by now, or gone", null);
                outcomes.add(outcome);
                listener.accept(outcome);
            }
            return new Report(outcomes);
        });
    }

    private Outcome delete(Garbage garbage, FleetLayout layout) {
        try {
            switch (garbage) {
                case Garbage.UnusedConfig config -> account.endpoints().deleteEndpointConfig(config.name());
                case Garbage.UnusedModel model -> account.endpoints().deleteModel(model.name());
                case Garbage.BrokenUpload upload -> account.objects().abort(upload.location(), upload.uploadId());
                case Garbage.UnusedSample sample -> account.objects().delete(sample.location());
                case Garbage.UnusedArtifact artifact -> {
                    if (!bearsItsDigest(artifact.location())) {
                        return new Outcome(garbage, "mmectl did not write it", null);
                    }
                    account.objects().delete(artifact.location());
                }
            }
            return new Outcome(garbage, "", null);
        } catch (MmectlException e) {
            if (e.code() == ErrorCode.INTERRUPTED) {
                throw e;
            }
            return new Outcome(garbage, "", e);
        }
    }

    /** The name is a promise that anybody could make; the metadata are what mmectl writes with every artifact. */
    private boolean bearsItsDigest(S3Location location) {
        String key = location.key();
        int at = key.length() - DIGEST_AT;
        String digest12 = key.substring(at, at + 12);
        Optional<ObjectHead> head = account.objects().head(location);
        return head.map(h -> h.metadata().getOrDefault(MANIFEST, "").startsWith(digest12))
                .orElse(true);
    }

    /**
     * @param kept why it was left as it is; empty = it was not
     * @param failure null = none
     */
    public record Outcome(
            Garbage garbage,
            String kept,
            @org.jspecify.annotations.Nullable MmectlException failure) {
        public boolean deleted() {
            return kept.isEmpty() && failure == null;
        }
    }

    /** What became of each, in order. */
    public record Report(List<Outcome> outcomes) {
        public Report {
            outcomes = List.copyOf(outcomes);
        }

        /** The code of the first failure; empty when there was none. */
        public Optional<ErrorCode> problem() {
            return outcomes.stream()
                    .flatMap(o -> Optional.ofNullable(o.failure()).stream())
                    .map(MmectlException::code)
                    .findFirst();
        }
    }
}

package io.mmectl.deployer.apply;

import io.mmectl.config.S3Location;
import io.mmectl.deployer.concurrent.Concurrently;
import io.mmectl.deployer.plan.Action;
import io.mmectl.deployer.port.Account;
import io.mmectl.deployer.port.ObjectStore.Content;
import io.mmectl.deployer.port.ObjectStore.ListedObject;
import io.mmectl.deployer.state.CodePackage;
import io.mmectl.deployer.state.DesiredEndpoint;
import io.mmectl.deployer.state.DesiredState;
import io.mmectl.deployer.state.StateReader;
import io.mmectl.deployer.state.TargetModel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts what a fleet is made of on S3, and changes nothing that serves: no endpoint, no release, no route. All writes create
 * under names of their content, so that it needs no lease and does no harm beside an apply.
 */
public final class Publication {
    private final Account account;
    private final Limits limits;

    public Publication(Account account, Limits limits) {
        this.account = account;
        this.limits = limits;
    }

    /**
     * Inference code, samples and artifacts of all target models, as far as they are not there.
     *
     * @param events told of each artifact's bytes, from several threads, one at a time
     * @throws io.mmectl.config.MmectlException INVALID_INPUT for a wrong account or a missing bucket; CONFLICT when a name is
     *     taken by other content or a file changed while it was read; what was uploaded before stays
     */
    public List<Published> publish(DesiredState desired, Consumer<ApplyEvent> events) {
        new StateReader(account).requireReachable(desired);
        Object lock = new Object();
        Progress progress = new Progress(
                "",
                event -> {
                    synchronized (lock) {
                        events.accept(event);
                    }
                },
                () -> {});
        Transfers transfers = new Transfers(account.objects(), desired, limits.transfers());
        desired.code().forEach(code -> transfers.publish(action(code, desired)));
        Set<String> there = there(desired);
        List<Placed> targets = desired.endpoints().stream()
                .flatMap(e -> e.targets().stream().map(t -> new Placed(e, t)))
                .toList();
        return Concurrently.all(targets, placed -> publish(placed, desired, transfers, there, progress));
    }

    /**
     * An archive that was packed before, as it is.
     *
     * @param fleet its names and places suffice
     * @param manifestSha256 of what is in it
     * @return true when it was not there
     * @throws io.mmectl.config.MmectlException CONFLICT when its name is taken by other content
     */
    public boolean publish(DesiredState fleet, S3Location place, Content archive, String manifestSha256) {
        Transfers transfers = new Transfers(account.objects(), fleet, 1);
        if (account.objects().head(place).isPresent()) {
            transfers.requireArtifact(place, manifestSha256);
            return false;
        }
        return transfers.publish(place, archive, manifestSha256);
    }

    /** @throws io.mmectl.config.MmectlException INVALID_INPUT when this is not the fleet's account, or it has no such bucket */
    public void requireReachable(DesiredState fleet) {
        new StateReader(account).requireReachable(fleet);
    }

    private static Published publish(
            Placed placed, DesiredState desired, Transfers transfers, Set<String> there, Progress progress) {
        TargetModel target = placed.target;
        S3Location sample = desired.layout().sample(target.sample().sha256());
        if (!there.contains(sample.key())) {
            transfers.publish(new Action.PublishSample(sample, target.sample().sha256()));
        }
        S3Location location = desired.layout().artifact(placed.endpoint.modelType(), target.fileName());
        Action.PublishArtifact action =
                new Action.PublishArtifact(target.key(), location, target.manifestSha256(), target.contentBytes());
        boolean created = false;
        if (there.contains(location.key())) {
            transfers.requireArtifact(location, target.manifestSha256());
        } else {
            created = transfers.publish(action, progress).isEmpty();
        }
        progress.ended(new ApplyEvent.Done("", action, Duration.ZERO, created ? "" : "it is there already"));
        return new Published(target, location, created);
    }

    /** Keys, so that nothing is packed and sent only to be refused at its end. */
    private Set<String> there(DesiredState desired) {
        String bucket = desired.layout().bucket();
        Stream<String> artifacts = desired.endpoints().stream()
                .map(e -> desired.layout().modelsPrefix(e.modelType()))
                .flatMap(prefix -> account.objects().list(bucket, prefix).stream())
                .map(ListedObject::key);
        Stream<String> samples = account.objects().list(bucket, desired.layout().samplesPrefix()).stream()
                .map(ListedObject::key);
        return Stream.concat(artifacts, samples).collect(Collectors.toSet());
    }

    private static Action.PublishCode action(CodePackage code, DesiredState desired) {
        return new Action.PublishCode(
                code.template(),
                code.version(),
                new S3Location(desired.layout().bucket(), desired.layout().codePrefix(code.template(), code.version())),
                code.sha256(),
                List.copyOf(code.files().keySet()));
    }

    private record Placed(DesiredEndpoint endpoint, TargetModel target) {}

    /** @param created false when it was there already */
    public record Published(TargetModel target, S3Location location, boolean created) {}
}

package io.mmectl.deployer.plan;

import io.mmectl.config.EndpointSpec.InstanceCount;
import io.mmectl.config.SecretVariables;
import io.mmectl.deployer.plan.Plan.Section;
import io.mmectl.deployer.port.EndpointControl.Endpoint;
import io.mmectl.deployer.port.EndpointControl.Resource;
import io.mmectl.deployer.port.EndpointControl.Status;
import io.mmectl.deployer.state.DesiredEndpoint;
import io.mmectl.deployer.state.DesiredState;
import io.mmectl.deployer.state.ObservedEndpoint;
import io.mmectl.deployer.state.TargetModel;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Decides about one endpoint, in the order that SageMaker demands. */
final class EndpointPlanner {
    private final DesiredState fleet;
    private final DesiredEndpoint desired;
    private final ObservedEndpoint observed;
    private final SortedSet<String> samples;
    private final List<String> notes;
    private final Fate fate;
    private final RoutesPlanner routes;
    private final Steps steps = new Steps();

    /** @param notes where to add what the reader should know */
    EndpointPlanner(
            DesiredState fleet,
            DesiredEndpoint desired,
            ObservedEndpoint observed,
            SortedSet<String> samples,
            List<String> notes) {
        this.fleet = fleet;
        this.desired = desired;
        this.observed = observed;
        this.samples = samples;
        this.notes = notes;
        this.fate = Fate.of(desired, observed);
        this.routes = new RoutesPlanner(desired, observed, fate);
    }

    Section section() {
        if (fate.creates()
                && desired.targets().isEmpty()
                && observed.artifacts().isEmpty()) {
            notes.add(
                    "Endpoint " + desired.name() + " waits for its first model: SageMaker refuses an empty S3 prefix");
        } else {
            publish();
            settle();
            tags();
            endpoint();
            scaling();
            routes.warm(steps);
        }
        routes.write(steps);
        return new Section(
                desired.modelType(), desired.name(), desired.targets().size(), steps.toList());
    }

    private void publish() {
        SortedSet<String> missing = new TreeSet<>();
        desired.targets().forEach(t -> missing.add(t.sample().sha256()));
        missing.removeAll(samples);
        missing.forEach(sha256 ->
                steps.add(new Action.PublishSample(fleet.layout().sample(sha256), sha256), "warms target models"));
        for (TargetModel target : desired.targets()) {
            if (!observed.artifacts().contains(target.fileName())) {
                steps.add(
                        new Action.PublishArtifact(
                                target.key(),
                                fleet.layout().artifact(desired.modelType(), target.fileName()),
                                target.manifestSha256(),
                                target.contentBytes()),
                        routes.reasonToPublish(target));
            }
        }
    }

    private void settle() {
        if (fate == Fate.CREATE_WHEN_DELETED) {
            steps.add(new Action.AwaitDeleted(desired.name(), desired.inService()), "it is being deleted");
        } else if (Fate.busy(observed)) {
            steps.add(
                    new Action.AwaitInService(
                            desired.name(), fate == Fate.KEEP ? desired.config().name() : null, desired.inService()),
                    "SageMaker is still working on it");
        }
    }

    private void endpoint() {
        switch (fate) {
            case CREATE -> create("there is none");
            case CREATE_WHEN_DELETED -> create("the old one was deleted");
            case RECREATE -> recreate(Objects.requireNonNull(observed.endpoint()));
            case UPDATE -> update(Objects.requireNonNull(observed.endpoint()));
            case KEEP -> {}
        }
    }

    /** What this plan makes has its tags from the beginning. */
    private void tags() {
        if (observed.wantedModel() != null) {
            tag(
                    Resource.MODEL,
                    observed.wantedModel().name(),
                    observed.wantedModel().tags());
        }
        if (observed.wantedConfig() != null) {
            tag(
                    Resource.ENDPOINT_CONFIG,
                    observed.wantedConfig().name(),
                    observed.wantedConfig().tags());
        }
        if (observed.endpoint() != null && !fate.creates()) {
            tag(Resource.ENDPOINT, desired.name(), observed.endpoint().tags());
        }
    }

    private void tag(Resource resource, String name, SortedMap<String, String> live) {
        TagChange.of(live, desired.tags())
                .ifPresent(c -> steps.add(new Action.AddTags(resource, name, c.from(), c.to()), TagChange.WHY));
    }

    private void create(String why) {
        content();
        steps.add(new Action.CreateEndpoint(desired.name(), desired.config().name(), desired.tags()), why);
        await("capacity, image and containers have to come");
    }

    private void recreate(Endpoint failed) {
        String reason = failed.failureReason().isEmpty() ? "" : ": " + failed.failureReason();
        if (observed.scaling() != null) {
            steps.add(
                    new Action.DeregisterScalableTarget(
                            desired.name(), desired.config().variantName()),
                    "the endpoint is deleted");
        }
        steps.add(new Action.DeleteEndpoint(desired.name()), "it is Failed" + reason);
        steps.add(new Action.AwaitDeleted(desired.name(), desired.inService()), "its name must be free");
        content();
        steps.add(
                new Action.CreateEndpoint(desired.name(), desired.config().name(), desired.tags()),
                "the failed one was deleted");
        await("capacity, image and containers have to come");
    }

    private void update(Endpoint live) {
        content();
        routes.voidVerification(steps);
        if (deregistersFirst()) {
            steps.add(
                    new Action.DeregisterScalableTarget(
                            desired.name(), desired.config().variantName()),
                    desired.scaling() == null
                            ? "the fleet fixes the count"
                            : "SageMaker changes no instance type under autoscaling");
        }
        steps.add(
                new Action.UpdateEndpoint(
                        desired.name(),
                        live.endpointConfigName(),
                        desired.config().name()),
                reasonToUpdate(live));
        await("instances are replaced; the live count stays");
    }

    private void content() {
        if (observed.wantedModel() == null) {
            SecretVariables.among(desired.model().environment())
                    .forEach(name -> notes.add("Variable " + name + " of endpoint " + desired.name()
                            + " looks like a secret: SageMaker shows it to everyone who may describe the model"));
            steps.add(new Action.CreateModel(desired.model()), Differences.of(desired.model(), observed));
        }
        if (observed.wantedConfig() == null) {
            steps.add(new Action.CreateEndpointConfig(desired.config()), Differences.of(desired.config(), observed));
        }
    }

    private void await(String why) {
        steps.add(new Action.AwaitInService(desired.name(), desired.config().name(), desired.inService()), why);
    }

    private String reasonToUpdate(Endpoint live) {
        if (live.status() == Status.UPDATE_ROLLBACK_FAILED || live.status() == Status.OUT_OF_SERVICE) {
            return "the endpoint is in disorder: " + status(live);
        }
        if (observed.wantedConfig() == null) {
            return "the configuration changed";
        }
        if (live.status().inProgress()) {
            return "unless the work that is under way brings it";
        }
        return live.failureReason().isEmpty()
                ? "the configuration exists but is not live: an earlier update did not get through, or this goes back"
                : "SageMaker rolled an earlier update back: " + live.failureReason();
    }

    private static String status(Endpoint live) {
        String name = live.status() == Status.OUT_OF_SERVICE ? "OutOfService" : "UpdateRollbackFailed";
        return live.failureReason().isEmpty() ? name : name + ", " + live.failureReason();
    }

    /** True when autoscaling is in the way of an update, or not wanted after it. */
    private boolean deregistersFirst() {
        return fate == Fate.UPDATE && observed.scaling() != null && (desired.scaling() == null || otherInstanceType());
    }

    /** Also true when the live configuration was deleted: nobody knows then. */
    private boolean otherInstanceType() {
        return observed.liveConfig() == null
                || !observed.liveConfig().instanceType().equals(desired.config().instanceType());
    }

    private void scaling() {
        boolean gone = fate.creates() || deregistersFirst();
        int count = instances();
        new ScalingPlanner(
                        desired,
                        gone ? null : observed.scaling(),
                        deregistersFirst() ? observed.scaling() : null,
                        count)
                .plan(steps);
        if (desired.instances() instanceof InstanceCount.Fixed(int wanted) && wanted != count) {
            steps.add(
                    new Action.UpdateCapacity(desired.name(), desired.config().variantName(), count, wanted),
                    "the fleet fixes the count");
            await("instances have to come or go");
        }
    }

    /** Instances wanted when the endpoint is in service, as far as that is known now. */
    private int instances() {
        @Nullable Endpoint endpoint = observed.endpoint();
        if (!fate.creates() && endpoint != null) {
            return endpoint.desiredInstanceCount();
        }
        return observed.wantedConfig() != null
                ? observed.wantedConfig().initialInstanceCount()
                : desired.config().initialInstanceCount();
    }
}

package io.mmectl.deployer.apply;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.apply.ApplyReport.Failure;
import io.mmectl.deployer.apply.ApplyReport.SectionReport;
import io.mmectl.deployer.concurrent.Concurrently;
import io.mmectl.deployer.plan.Action;
import io.mmectl.deployer.plan.Plan.Section;
import io.mmectl.deployer.plan.Plan.Step;
import io.mmectl.deployer.port.Pacer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Carries out one section, step after step; uploads that follow each other go at the same time. */
final class SectionRun {
    private final Section section;
    private final Pacer pacer;
    private final Progress progress;
    private final Transfers transfers;
    private final EndpointWork endpoints;
    private final EndpointWaits waits;
    private final ScalingWork scaling;
    private final RoutesWork routes;
    private final boolean batches;
    private int done;

    /** @param batches false to upload one by one, in the plan's order */
    SectionRun(
            Section section,
            Pacer pacer,
            Progress progress,
            Transfers transfers,
            EndpointWork endpoints,
            EndpointWaits waits,
            ScalingWork scaling,
            RoutesWork routes,
            boolean batches) {
        this.section = section;
        this.pacer = pacer;
        this.progress = progress;
        this.transfers = transfers;
        this.endpoints = endpoints;
        this.waits = waits;
        this.scaling = scaling;
        this.routes = routes;
        this.batches = batches;
    }

    SectionReport run() {
        Optional<Failure> failure = Optional.empty();
        for (int start = 0; start < section.steps().size() && failure.isEmpty(); ) {
            int end = batchEnd(start);
            failure = end - start == 1 ? step(start) : batch(start, end);
            start = end;
        }
        return new SectionReport(
                section.modelType(),
                section.endpointName(),
                done,
                section.steps().size(),
                failure.orElse(null),
                routes.unverified(),
                routes.release());
    }

    private int batchEnd(int start) {
        int end = start;
        while (batches
                && end < section.steps().size()
                && independent(section.steps().get(end))) {
            end++;
        }
        return Math.max(end, start + 1);
    }

    private static boolean independent(Step step) {
        return step.action() instanceof Action.PublishArtifact || step.action() instanceof Action.PublishSample;
    }

    private Optional<Failure> batch(int start, int end) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = start; i < end; i++) {
            numbers.add(i);
        }
        return Concurrently.all(numbers, this::step).stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<Failure> step(int index) {
        Action action = section.steps().get(index).action();
        Instant start = pacer.now();
        try {
            requireNotInterrupted();
            progress.started(action, index + 1, section.steps().size());
            String note = perform(action);
            progress.ended(
                    new ApplyEvent.Done(section.modelType(), action, Duration.between(start, pacer.now()), note));
            count();
            return Optional.empty();
        } catch (MmectlException e) {
            progress.ended(new ApplyEvent.Failed(section.modelType(), action, e));
            return Optional.of(new Failure(action, e));
        }
    }

    private static void requireNotInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new MmectlException(
                    ErrorCode.INTERRUPTED,
                    "Interrupted",
                    "Run the same command again: it goes on where this one stopped");
        }
    }

    private synchronized void count() {
        done++;
    }

    /** @return what was different from the plan; empty = nothing */
    private String perform(Action action) {
        return switch (action) {
            case Action.PublishCode a -> transfers.publish(a);
            case Action.PublishSample a -> transfers.publish(a);
            case Action.PublishArtifact a -> transfers.publish(a, progress);
            case Action.CreateModel a -> endpoints.create(a);
            case Action.CreateEndpointConfig a -> endpoints.create(a);
            case Action.CreateEndpoint a -> endpoints.create(a);
            case Action.UpdateEndpoint a -> endpoints.update(a);
            case Action.UpdateCapacity a -> endpoints.updateCapacity(a);
            case Action.AddTags a -> quietly(() -> endpoints.tag(a));
            case Action.TagScalableTarget a -> quietly(() -> scaling.tag(a));
            case Action.DeleteEndpoint a -> endpoints.delete(a);
            case Action.DeleteEndpointConfig a -> endpoints.delete(a);
            case Action.DeleteModel a -> endpoints.delete(a);
            case Action.WarmTargetModels a -> routes.warm(a);
            case Action.WriteRelease a -> routes.release(a);
            case Action.WriteRoutes a -> routes.routes(a);
            case Action.AwaitInService a ->
                quietly(() -> waits.inService(a, endpoints.modifiedBeforeUpdate(), endpoints.countAsked()));
            case Action.AwaitSettled a -> quietly(() -> waits.settled(a));
            case Action.AwaitDeleted a -> quietly(() -> waits.deleted(a));
            case Action.RegisterScalableTarget a -> quietly(() -> scaling.register(a));
            case Action.DeregisterScalableTarget a -> quietly(() -> scaling.deregister(a));
            case Action.PutScalingPolicy a -> quietly(() -> scaling.put(a));
            case Action.DeleteScalingPolicy a -> quietly(() -> scaling.delete(a));
            case Action.PutScheduledAction a -> quietly(() -> scaling.put(a));
            case Action.DeleteScheduledAction a -> quietly(() -> scaling.delete(a));
            case Action.VoidVerification a -> quietly(() -> routes.voidVerification(a));
            case Action.PurgeObjects a -> quietly(() -> transfers.purge(a, progress));
        };
    }

    private static String quietly(Runnable work) {
        work.run();
        return "";
    }
}

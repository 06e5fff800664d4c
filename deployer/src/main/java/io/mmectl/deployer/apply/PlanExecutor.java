package io.mmectl.deployer.apply;

import io.mmectl.config.MmectlException;
import io.mmectl.deployer.apply.ApplyReport.SectionReport;
import io.mmectl.deployer.concurrent.Concurrently;
import io.mmectl.deployer.plan.Plan;
import io.mmectl.deployer.plan.Plan.Section;
import io.mmectl.deployer.port.Account;
import io.mmectl.deployer.state.DesiredState;
import io.mmectl.deployer.state.FleetDocuments;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Carries out a plan: shared sections alone, endpoints at the same time. After a failed action nothing more is done in its
 * section; other endpoints finish, shared sections after it are left out.
 */
final class PlanExecutor {
    private final Account account;
    private final DesiredState desired;
    private final Limits limits;
    private final Runnable keepLease;
    private final Consumer<ApplyEvent> events;
    private final FleetDocuments documents;
    private final Transfers transfers;
    private final Object ledger = new Object();

    /** @param keepLease called often; throws when the right to change the environment is lost */
    PlanExecutor(
            Account account, DesiredState desired, Limits limits, Runnable keepLease, Consumer<ApplyEvent> events) {
        this.account = account;
        this.desired = desired;
        this.limits = limits;
        this.keepLease = keepLease;
        this.events = events;
        this.documents = new FleetDocuments(account.objects(), desired.layout());
        this.transfers = new Transfers(account.objects(), desired, limits.transfers());
    }

    ApplyReport execute(Plan plan) {
        Instant start = account.pacer().now();
        List<SectionReport> reports = new ArrayList<>();
        List<Section> together = new ArrayList<>();
        for (Section section : plan.sections()) {
            if (section.shared()) {
                reports.addAll(endpoints(together));
                together.clear();
                reports.addAll(unlessFailed(reports, section));
            } else {
                together.add(section);
            }
        }
        reports.addAll(failed(reports) && startsShared(plan) ? skipped(together) : endpoints(together));
        return new ApplyReport(reports, Duration.between(start, account.pacer().now()));
    }

    private List<SectionReport> unlessFailed(List<SectionReport> before, Section section) {
        return failed(before) ? skipped(List.of(section)) : List.of(run(section));
    }

    private static boolean startsShared(Plan plan) {
        return plan.sections().getFirst().shared();
    }

    private static boolean failed(List<SectionReport> reports) {
        return reports.stream().anyMatch(r -> r.failure() != null);
    }

    private static List<SectionReport> skipped(List<Section> sections) {
        return sections.stream()
                .map(s -> new SectionReport(
                        s.modelType(), s.endpointName(), 0, s.steps().size(), null, List.of(), null))
                .toList();
    }

    private List<SectionReport> endpoints(List<Section> sections) {
        if (limits.endpoints() == 1 || sections.size() < 2) {
            return sections.stream().map(this::run).toList();
        }
        var permits = new Semaphore(limits.endpoints());
        return Concurrently.all(sections, section -> {
            permits.acquireUninterruptibly();
            try {
                return run(section);
            } finally {
                permits.release();
            }
        });
    }

    /** @throws MmectlException never: what goes wrong is in the report */
    private SectionReport run(Section section) {
        var progress = new Progress(section.modelType(), events, keepLease);
        return new SectionRun(
                        section,
                        account.pacer(),
                        progress,
                        transfers,
                        new EndpointWork(account.endpoints(), desired.names()),
                        new EndpointWaits(account.endpoints(), account.pacer(), progress),
                        new ScalingWork(account.scaling()),
                        new RoutesWork(account, documents, desired.names(), section, progress, ledger),
                        limits.transfers() > 1)
                .run();
    }
}

package io.mmectl.deployer.apply;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Release;
import io.mmectl.config.Release.Change;
import io.mmectl.config.ResourceNames;
import io.mmectl.config.Route;
import io.mmectl.config.RoutingTable;
import io.mmectl.config.RoutingTable.Verification;
import io.mmectl.deployer.plan.Action;
import io.mmectl.deployer.plan.Plan.Section;
import io.mmectl.deployer.port.Account;
import io.mmectl.deployer.port.TargetModelWarmer.Outcome;
import io.mmectl.deployer.state.FleetDocuments;
import io.mmectl.deployer.state.FleetDocuments.StoredRoutes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Warms target models and writes ledger and routes: first the ledger's entry, under a number that nobody has, then the table
 * that names it, if nobody has changed that. Only target models that answered get a route.
 */
final class RoutesWork {
    private final Account account;
    private final FleetDocuments documents;
    private final ResourceNames names;
    private final Section section;
    private final Progress progress;
    private final Object ledger;
    private final List<Outcome> outcomes = new ArrayList<>();
    private @Nullable Verification warmedOn;
    private @Nullable StoredRoutes before;
    private @Nullable Long release;

    /** @param ledger lock of all sections that write to one ledger */
    RoutesWork(
            Account account,
            FleetDocuments documents,
            ResourceNames names,
            Section section,
            Progress progress,
            Object ledger) {
        this.account = account;
        this.documents = documents;
        this.names = names;
        this.section = section;
        this.progress = progress;
        this.ledger = ledger;
    }

    /** Number of the release that was written; null = none. */
    @Nullable
    Long release() {
        return release;
    }

    /** What did not answer, of what was to be routed or stays routed. */
    List<Outcome> unverified() {
        List<Route> wanted = wanted();
        Set<Route> answered = answered();
        return outcomes.stream()
                .filter(o -> !o.verified())
                .filter(o -> wanted.contains(o.route())
                        || wanted.stream()
                                .filter(w -> w.key().equals(o.route().key()))
                                .noneMatch(answered::contains))
                .toList();
    }

    void voidVerification(Action.VoidVerification action) {
        StoredRoutes stored = stored(action.endpointName());
        if (stored.etag().isPresent() && stored.table().verification() != null) {
            documents.write(stored, stored.table().withVerification(null));
        }
    }

    String warm(Action.WarmTargetModels action) {
        warmedOn = live(action.endpointName());
        outcomes.addAll(account.warmer()
                .warm(action.endpointName(), action.settings(), action.routes(), o -> progress.warmed(action, o)));
        long failed = outcomes.stream().filter(o -> !o.verified()).count();
        return failed == 0 ? "" : failed + " of " + outcomes.size() + " did not answer";
    }

    String release(Action.WriteRelease action) {
        before = stored(action.endpointName());
        RoutingTable current = before.table();
        NextRoutes next = next(current, action.endpointName());
        List<Change> changes = next.changesFrom(current);
        if (changes.isEmpty()) {
            return "nothing to release: no new target model answered";
        }
        synchronized (ledger) {
            long number = documents.highestRelease();
            do {
                number++;
            } while (!documents.create(entry(number, action, changes, next.routes())));
            release = number;
        }
        return changes.size() == action.changes().size()
                ? ""
                : changes.size() + " of " + action.changes().size() + " changes";
    }

    String routes(Action.WriteRoutes action) {
        StoredRoutes stored = before == null ? stored(action.endpointName()) : before;
        RoutingTable current = stored.table();
        NextRoutes next = next(current, action.endpointName());
        long number = release == null ? current.release() : release;
        if (number == 0) {
            return "no routes yet: no target model answered";
        }
        @Nullable Verification live = live(action.endpointName());
        @Nullable
        Verification verification = live == null || next.routes().isEmpty()
                ? null
                : new Verification(live.endpointConfigName(), live.endpointCreated(), next.unverified());
        RoutingTable table = new RoutingTable(
                names.fleet(),
                names.environment(),
                action.modelType(),
                action.endpointName(),
                number,
                verification,
                next.routes());
        if (table.equals(current)) {
            return "the same as before";
        }
        documents.write(stored, table);
        return "";
    }

    private NextRoutes next(RoutingTable current, String endpointName) {
        @Nullable Verification live = live(endpointName);
        if (warmedOn != null && !warmedOn.equals(live)) {
            throw new MmectlException(
                    ErrorCode.CONFLICT,
                    "Endpoint " + endpointName + " was changed while its target models were warmed",
                    "No route was written. Plan and apply again");
        }
        return NextRoutes.of(current, wanted(), answered(), live);
    }

    private List<Route> wanted() {
        return section.steps().stream()
                .flatMap(s -> s.action() instanceof Action.WriteRoutes w
                        ? Optional.of(w).stream()
                        : Optional.<Action.WriteRoutes>empty().stream())
                .findFirst()
                .map(Action.WriteRoutes::routes)
                .orElse(List.of());
    }

    private Set<Route> answered() {
        return outcomes.stream().filter(Outcome::verified).map(Outcome::route).collect(Collectors.toSet());
    }

    private @Nullable Verification live(String endpointName) {
        return account.endpoints()
                .describeEndpoint(endpointName)
                .map(e -> new Verification(e.endpointConfigName(), e.created(), List.of()))
                .orElse(null);
    }

    private StoredRoutes stored(String endpointName) {
        return documents
                .routes(section.modelType())
                .orElseGet(() -> new StoredRoutes(
                        new RoutingTable(
                                names.fleet(),
                                names.environment(),
                                section.modelType(),
                                endpointName,
                                0,
                                null,
                                List.of()),
                        Optional.empty()));
    }

    private Release entry(long number, Action.WriteRelease action, List<Change> changes, List<Route> routes) {
        return new Release(
                number,
                names.fleet(),
                names.environment(),
                action.modelType(),
                action.endpointName(),
                account.pacer().now(),
                account.identity().caller().arn(),
                action.codeVersions(),
                changes,
                routes);
    }
}

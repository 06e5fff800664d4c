package io.mmectl.deployer.apply;

import io.mmectl.config.FleetLayout;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.plan.Plan;
import io.mmectl.deployer.plan.Plan.Purpose;
import io.mmectl.deployer.plan.Planner;
import io.mmectl.deployer.port.Account;
import io.mmectl.deployer.state.DesiredState;
import io.mmectl.deployer.state.ObservedState;
import io.mmectl.deployer.state.StateReader;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Plans and applies against one account. Holds nothing between calls: the account is the state. */
public final class Deployment {
    private final Account account;
    private final Limits limits;
    private final Supplier<String> tokens;

    /** @param tokens random texts, never the same twice */
    public Deployment(Account account, Limits limits, Supplier<String> tokens) {
        this.account = account;
        this.limits = limits;
        this.tokens = tokens;
    }

    /**
     * What would be done. Changes nothing.
     *
     * @param desired for DESTROY and PURGE its names and places suffice
     * @throws MmectlException INVALID_INPUT when account, bucket, role or published code are not what the fleet says;
     *     CONFLICT when something that is not the fleet's has one of its names
     */
    public Plan plan(DesiredState desired, Purpose purpose) {
        return Planner.plan(desired, observe(desired, purpose), purpose);
    }

    /** What the account has of it. */
    public ObservedState observe(DesiredState desired, Purpose purpose) {
        StateReader.Depth depth = switch (purpose) {
            case DEPLOY -> StateReader.Depth.DEPLOY;
            case DEPLOY_AND_DELETE -> StateReader.Depth.DEPLOY_AND_DELETE;
            case DESTROY -> StateReader.Depth.DESTROY;
            case PURGE -> StateReader.Depth.PURGE;
        };
        return new StateReader(account).read(desired, depth);
    }

    /**
     * Carries out exactly that plan, alone: under the lease the plan is made again, and only an equal one is carried out. An
     * empty plan needs no lease and does nothing. When the thread is interrupted, what runs is left where AWS can go on
     * without us, and the report says so.
     *
     * @param desired the state that the plan was made for
     * @param events told what happens, from several threads, one at a time
     * @return what it came to; a failed action is in there, not thrown
     * @throws StalePlanException when the plan would be another one by now
     * @throws MmectlException CONFLICT when somebody else holds the lease
     */
    public ApplyReport apply(DesiredState desired, Plan plan, ApplyOptions options, Consumer<ApplyEvent> events) {
        if (plan.isEmpty()) {
            return new ApplyReport(List.of(), Duration.ZERO);
        }
        Consumer<ApplyEvent> oneAtATime = serialized(events);
        return alone(desired.layout(), options, oneAtATime, keepLease -> {
            requireSame(plan, plan(desired, plan.purpose()));
            return new PlanExecutor(account, desired, limits, keepLease, oneAtATime).execute(plan);
        });
    }

    /**
     * Works while nobody else changes the environment.
     *
     * @param events told while somebody else's lease is waited for
     * @param work is given what keeps the lease, to be called often; it throws CONFLICT when the lease is lost
     * @throws MmectlException CONFLICT when somebody else holds the lease
     */
    public <T> T alone(
            FleetLayout layout, ApplyOptions options, Consumer<ApplyEvent> events, Function<Runnable, T> work) {
        HeldLease lease =
                HeldLease.acquire(account.objects(), layout.lease(), account.pacer(), tokens.get(), options, events);
        try {
            return work.apply(lease::keep);
        } finally {
            release(lease);
        }
    }

    /**
     * That a kept plan is still what would be planned. {@link #apply} does this by itself, but for an empty plan, which it does
     * not look into the account for.
     *
     * @throws StalePlanException when it is not
     */
    public void requireCurrent(DesiredState desired, Plan plan) {
        requireSame(plan, plan(desired, plan.purpose()));
    }

    private static void requireSame(Plan shown, Plan now) {
        if (!shown.equals(now)) {
            throw new StalePlanException();
        }
    }

    /** Also after an interrupt, which would keep the call from being made. */
    private static void release(HeldLease lease) {
        boolean interrupted = Thread.interrupted();
        try {
            lease.close();
        } catch (MmectlException e) {
            // What was done is worth more than this; a lease that was not given back expires by itself.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Consumer<ApplyEvent> serialized(Consumer<ApplyEvent> events) {
        Object lock = new Object();
        return event -> {
            synchronized (lock) {
                events.accept(event);
            }
        };
    }
}

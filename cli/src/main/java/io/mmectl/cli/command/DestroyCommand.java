package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.fleet.DeployWork;
import io.mmectl.cli.fleet.FleetOptions;
import io.mmectl.cli.fleet.FleetSession;
import io.mmectl.deployer.plan.Plan.Purpose;
import io.mmectl.deployer.state.DesiredState;
import io.mmectl.deployer.state.DesiredStates;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mmectl destroy}: takes a fleet's resources away, and nothing else. */
@Command(
        name = "destroy",
        mixinStandardHelpOptions = true,
        description = "Delete the fleet's routes, scaling and endpoints; artifacts and ledger stay without --purge.")
public final class DestroyCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask; needed where there is no terminal (not with --local).")
    private boolean yes;

    @Option(names = "--purge", description = "Delete artifacts, routes and ledger on S3 too.")
    private boolean purge;

    public DestroyCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (FleetSession session = FleetSession.open(context, options)) {
            DeployWork work = new DeployWork(session);
            DesiredState desired = DesiredStates.namesOnly(session.fleet());
            String what = "Delete all of " + session.fleet().name() + " in "
                    + session.fleet().environment() + "?";
            return Applying.status(new Applying(context, work, yes, Duration.ZERO)
                    .run(
                            desired,
                            () -> work.deployment().plan(desired, purge ? Purpose.PURGE : Purpose.DESTROY),
                            what));
        }
    }
}

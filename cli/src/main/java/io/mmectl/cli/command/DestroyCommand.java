package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.fleet.DeployWork;
import io.mmectl.cli.fleet.FleetOptions;
import io.mmectl.cli.fleet.FleetSession;
import io.mmectl.config.FleetLayout;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.plan.Plan.Purpose;
import io.mmectl.deployer.port.ObjectStore.ListedObject;
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
            int status = Applying.status(new Applying(context, work, yes, Duration.ZERO)
                    .run(
                            desired,
                            () -> work.deployment().plan(desired, purge ? Purpose.PURGE : Purpose.DESTROY),
                            what));
            if (status == 0 && !purge) {
                tellWhatStays(session);
            }
            return status;
        }
    }

    /** Storage that nobody thinks of is paid for. */
    private void tellWhatStays(FleetSession session) {
        FleetLayout layout = session.layout();
        if (anythingStays(session, layout)) {
            context.shell()
                    .err()
                    .println("artifacts and ledger stay below s3://" + layout.bucket() + "/" + layout.home()
                            + "; to delete them too: " + context.programHere() + " destroy --purge"
                            + options.asTyped());
        }
    }

    private static boolean anythingStays(FleetSession session, FleetLayout layout) {
        try {
            return session.ports().objects().list(layout.bucket(), layout.home()).stream()
                    .map(ListedObject::key)
                    .anyMatch(key ->
                            layout.owns(key) && !key.equals(layout.lease().key()));
        } catch (MmectlException e) {
            return false; // What was asked for is done, and the rest is only a hint.
        }
    }
}

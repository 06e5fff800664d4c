package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.fleet.DeployWork;
import io.mmectl.cli.fleet.FleetOptions;
import io.mmectl.cli.fleet.FleetSession;
import io.mmectl.cli.render.PlanColours;
import io.mmectl.config.ErrorCode;
import io.mmectl.deployer.plan.Plan;
import io.mmectl.deployer.plan.Plan.Purpose;
import io.mmectl.deployer.plan.PlanJson;
import io.mmectl.deployer.plan.PlanText;
import io.mmectl.deployer.state.DesiredState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mmectl plan}: what apply would do; changes nothing. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Show what apply would do; changes nothing.",
        footerHeading = "%nSigns:%n",
        footer = {
            "  + is made   ~ is changed   - goes   = is waited for",
            "  ! look closely: instances are replaced, or something is left as it is"
        })
public final class PlanCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Option(names = "--allow-delete", description = "Plan to delete endpoints that the fleet no longer names.")
    private boolean allowDelete;

    @Option(names = "--upgrade-code", description = "Let 'latest' mean the newest inference code again.")
    private boolean upgradeCode;

    @Option(names = "--detailed-exitcode", description = "Exit with 3 when there is something to do.")
    private boolean detailedExitCode;

    public PlanCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (FleetSession session = FleetSession.open(context, options)) {
            DeployWork work = new DeployWork(session);
            DesiredState desired = work.desired(upgradeCode);
            Plan plan = work.deployment().plan(desired, allowDelete ? Purpose.DEPLOY_AND_DELETE : Purpose.DEPLOY);
            if (context.options().json()) {
                context.shell().out().print(PlanJson.write(plan, desired));
            } else {
                context.shell()
                        .out()
                        .print(PlanColours.of(
                                PlanText.of(
                                        plan,
                                        context.options().verbose(),
                                        context.shell().terminal().outColumns()),
                                context.shell().terminal().outStyle()));
            }
            return detailedExitCode && !plan.isEmpty() ? ErrorCode.CHANGES_PENDING.exitStatus() : 0;
        }
    }
}

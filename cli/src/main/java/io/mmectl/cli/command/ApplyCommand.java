package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.Reasons;
import io.mmectl.cli.fleet.DeployWork;
import io.mmectl.cli.fleet.FleetOptions;
import io.mmectl.cli.fleet.FleetSession;
import io.mmectl.cli.render.Durations;
import io.mmectl.config.EndpointSpec;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ModelDefinition;
import io.mmectl.deployer.apply.ApplyReport;
import io.mmectl.deployer.plan.Plan;
import io.mmectl.deployer.plan.Plan.Purpose;
import io.mmectl.deployer.plan.PlanJson;
import io.mmectl.deployer.plan.PlanJson.StoredPlan;
import io.mmectl.deployer.state.DesiredState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mmectl apply}: makes the account what the fleet asks for. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = "Publish models, create or update endpoints, warm and verify every model, then route to it.")
public final class ApplyCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PLAN",
            description = "A plan kept by 'mmectl plan -o json'; refused unless it is still the same plan.")
    @Nullable
    private Path planFile;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask; needed where there is no terminal (not with --local).")
    private boolean yes;

    @Option(names = "--allow-delete", description = "Delete endpoints that the fleet no longer names.")
    private boolean allowDelete;

    @Option(names = "--upgrade-code", description = "Let 'latest' mean the newest inference code again.")
    private boolean upgradeCode;

    @Option(
            names = "--wait-for-lease",
            paramLabel = "TIME",
            description = "Wait that long (as 10m) while somebody else applies; default: do not wait.")
    @Nullable
    private String waitForLease;

    public ApplyCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (FleetSession session = FleetSession.open(context, options)) {
            DeployWork work = new DeployWork(session);
            StoredPlan stored = planFile == null ? null : read(planFile);
            if (stored != null) {
                requireSamePlace(stored.plan(), session.fleet());
            }
            DesiredState desired = work.desired(upgradeCode);
            Plan kept = stored == null ? null : PlanJson.complete(stored, desired);
            if (kept != null && kept.isEmpty()) {
                work.deployment().requireCurrent(desired, kept);
            }
            Duration wait = waitForLease == null ? Duration.ZERO : Durations.parse("--wait-for-lease", waitForLease);
            Applying applying = new Applying(context, work, yes || kept != null, wait);
            String question = "Apply this plan to " + session.fleet().environment() + "?";
            ApplyReport report = kept == null
                    ? applying.run(desired, () -> plan(work, desired), question)
                    : applying.run(desired, kept, question);
            if (report.problem().isEmpty() && !context.options().json()) {
                next(session.fleet());
            }
            return Applying.status(report);
        }
    }

    /** Told before the inputs are compared: those of another environment differ too, but nothing has changed there. */
    private static void requireSamePlace(Plan plan, FleetSpec fleet) {
        if (!plan.fleet().equals(fleet.name()) || !plan.environment().equals(fleet.environment())) {
            throw new MmectlException(
                    ErrorCode.CONFLICT,
                    "the plan is for " + plan.fleet() + " in " + plan.environment() + ", not for " + fleet.name()
                            + " in " + fleet.environment(),
                    "name what it was made for with -f, --env and --local, or plan again");
        }
    }

    private Plan plan(DeployWork work, DesiredState desired) {
        return work.deployment().plan(desired, allowDelete ? Purpose.DEPLOY_AND_DELETE : Purpose.DEPLOY);
    }

    private StoredPlan read(Path file) {
        try {
            return PlanJson.read(Files.readString(context.shell().resolve(file)), file.toString());
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "cannot read the plan " + file + ": " + Reasons.of(e),
                    "make one with: mmectl plan -o json > plan.json",
                    e);
        }
    }

    /** What to type next, with the fleet's own names. */
    private void next(FleetSpec fleet) {
        String base = context.programHere();
        String file = options.asTyped();
        StringBuilder text = new StringBuilder("\nNext:\n");
        text.append("  ").append(base).append(" status").append(file).append('\n');
        fleet.endpoints().stream()
                .map(EndpointSpec::modelType)
                .flatMap(type -> fleet.models(type).stream().limit(1))
                .map(ModelDefinition::customer)
                .findFirst()
                .ifPresent(customer -> text.append("  ")
                        .append(base)
                        .append(" models --customer ")
                        .append(customer)
                        .append(file)
                        .append('\n'));
        text.append("  ").append(base).append(" warmup").append(file).append('\n');
        context.shell().out().print(text);
    }
}

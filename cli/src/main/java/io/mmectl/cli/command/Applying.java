package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.Shell;
import io.mmectl.cli.fleet.DeployWork;
import io.mmectl.cli.render.ApplyNarration;
import io.mmectl.cli.render.ApplyView;
import io.mmectl.cli.render.Json;
import io.mmectl.cli.render.PlanColours;
import io.mmectl.cli.render.Progress;
import io.mmectl.config.ErrorCode;
import io.mmectl.deployer.apply.ApplyOptions;
import io.mmectl.deployer.apply.ApplyReport;
import io.mmectl.deployer.apply.StalePlanException;
import io.mmectl.deployer.plan.Plan;
import io.mmectl.deployer.plan.PlanText;
import io.mmectl.deployer.state.DesiredState;
import java.time.Duration;
import java.util.function.Supplier;

/** Shows a plan, asks, carries it out and says what came of it; apply and destroy do the same. */
final class Applying {
    private static final int ROUNDS = 3;

    private final CommandContext context;
    private final DeployWork work;
    private final boolean yes;
    private final Duration leaseWait;

    Applying(CommandContext context, DeployWork work, boolean yes, Duration leaseWait) {
        this.context = context;
        this.work = work;
        this.yes = yes;
        this.leaseWait = leaseWait;
    }

    /**
     * Applies a plan that was kept: this one or none.
     *
     * @return what came of it; its problem decides the exit status
     * @throws StalePlanException when the account has changed since
     */
    ApplyReport run(DesiredState desired, Plan plan, String question) {
        show(plan);
        if (!plan.isEmpty()) {
            Consent.ask(context, yes, question);
        }
        ApplyReport report = execute(desired, plan);
        show(plan, report);
        return report;
    }

    /** Plans and applies. When the account changes in between, as while waiting for somebody's lease, begins again. */
    ApplyReport run(DesiredState desired, Supplier<Plan> planning, String question) {
        for (int round = 1; ; round++) {
            try {
                return run(desired, planning.get(), question);
            } catch (StalePlanException e) {
                if (round == ROUNDS) {
                    throw e;
                }
                context.shell().err().println("the account changed in the meantime: planning again");
            }
        }
    }

    /** Stdout is one document with JSON: a plan that somebody is asked about goes to stderr then. */
    private void show(Plan plan) {
        Shell shell = context.shell();
        boolean verbose = context.options().verbose();
        if (!context.options().json()) {
            String text = PlanText.of(plan, verbose, shell.terminal().outColumns());
            shell.out().print(PlanColours.of(text, shell.terminal().outStyle()));
            shell.out().flush();
        } else if (!plan.isEmpty()
                && Consent.needed(context, yes)
                && shell.terminal().canAsk()) {
            String text = PlanText.of(plan, verbose, shell.terminal().columns());
            shell.err().print(PlanColours.of(text, shell.terminal().errStyle()));
        }
    }

    private void show(Plan plan, ApplyReport report) {
        if (context.options().json()) {
            context.shell().out().println(Json.document(ApplyView.document(report)));
        } else if (!plan.isEmpty()) {
            context.shell()
                    .out()
                    .print("\n"
                            + ApplyView.text(report, context.shell().terminal().outStyle()));
        }
        context.shell().out().flush();
    }

    private ApplyReport execute(DesiredState desired, Plan plan) {
        ApplyOptions options = DeployWork.options(leaseWait);
        try (Progress progress =
                new Progress(context.shell().err(), context.shell().terminal())) {
            ApplyNarration narration = new ApplyNarration(progress, plan, System::nanoTime);
            ApplyReport report = work.deployment().apply(desired, plan, options, narration);
            narration.finish();
            return report;
        }
    }

    static int status(ApplyReport report) {
        return report.problem().map(ErrorCode::exitStatus).orElse(0);
    }
}

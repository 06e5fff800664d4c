package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.fleet.DeployWork;
import io.mmectl.cli.render.ApplyNarration;
import io.mmectl.cli.render.ApplyView;
import io.mmectl.cli.render.Json;
import io.mmectl.cli.render.PlanColours;
import io.mmectl.cli.render.Progress;
import io.mmectl.config.ErrorCode;
import io.mmectl.deployer.apply.ApplyOptions;
import io.mmectl.deployer.apply.ApplyReport;
import io.mmectl.deployer.plan.Plan;
import io.mmectl.deployer.plan.PlanText;
import io.mmectl.deployer.state.DesiredState;
import java.time.Duration;

/** Shows a plan, asks, carries it out and says what came of it; apply and destroy do the same. */
final class Applying {
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

    /** @return what came of it; its problem decides the exit status */
    ApplyReport run(DesiredState desired, Plan plan, String question) {
        boolean json = context.options().json();
        if (!json) {
            String text = PlanText.of(plan, context.options().verbose());
            context.shell()
                    .out()
                    .print(PlanColours.of(text, context.shell().terminal().outStyle()));
            context.shell().out().flush();
        }
        if (!plan.isEmpty()) {
            Consent.ask(context, yes, question);
        }
        ApplyReport report = execute(desired, plan);
        if (json) {
            context.shell().out().println(Json.document(ApplyView.document(report)));
        } else if (!plan.isEmpty()) {
            context.shell()
                    .out()
                    .print("\n"
                            + ApplyView.text(report, context.shell().terminal().outStyle()));
        }
        context.shell().out().flush();
        return report;
    }

    private ApplyReport execute(DesiredState desired, Plan plan) {
        ApplyOptions options = DeployWork.options(leaseWait);
        try (Progress progress =
                new Progress(context.shell().err(), context.shell().terminal())) {
            ApplyNarration narration = new ApplyNarration(progress);
            ApplyReport report = work.deployment().apply(desired, plan, options, narration);
            narration.finish();
            return report;
        }
    }

    static int status(ApplyReport report) {
        return report.problem().map(ErrorCode::exitStatus).orElse(0);
    }
}

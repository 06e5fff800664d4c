package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.fleet.FleetOptions;
import io.mmectl.cli.fleet.TemplateAccess;
import io.mmectl.cli.render.Json;
import io.mmectl.cli.render.Quantities;
import io.mmectl.config.FleetSpec;
import io.mmectl.deployer.template.FleetValidation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mmectl validate}: reads everything a fleet names and says what is wrong; contacts nothing. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = {
            "Check a fleet file and its models, that their files exist, and render the models with the templates of this"
                    + " machine; contacts nothing.",
            "What the files hold and what was rendered is looked at by lint, and by plan and apply."
        })
public final class ValidateCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private FleetOptions options = new FleetOptions();

    public ValidateCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        FleetSpec fleet = options.read(context);
        FleetValidation.Validated validated =
                new FleetValidation(TemplateAccess.withoutAccount(), TemplateAccess.builtInNames()).check(fleet);
        if (context.options().json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("schemaVersion", 1);
            document.put("fleet", fleet.name());
            document.put("environment", fleet.environment());
            document.put("endpoints", fleet.endpoints().size());
            document.put("models", fleet.models().size());
            document.put("valid", true);
            document.put("targetModels", validated.targetModels());
            document.put("notLookedAt", List.copyOf(validated.notLookedAt()));
            context.shell().out().println(Json.document(document));
        } else {
            context.shell()
                    .out()
                    .println("valid: fleet " + fleet.name() + ", environment " + fleet.environment() + ", "
                            + Quantities.count(fleet.endpoints().size(), "endpoint") + ", "
                            + Quantities.count(fleet.models().size(), "model definition") + ", rendered to "
                            + Quantities.count(validated.targetModels(), "target model"));
            validated.notLookedAt().forEach(what -> context.shell().err().println("not looked at: " + what));
            context.shell()
                    .err()
                    .println("next: " + context.programHere() + " lint" + options.asTyped()
                            + " looks into files and what was rendered, " + context.programHere() + " plan"
                            + options.asTyped()
                            + " at the account too");
        }
        return 0;
    }
}

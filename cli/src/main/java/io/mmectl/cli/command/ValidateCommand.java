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
import java.util.SortedSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mmectl validate}: reads everything a fleet names and says what is wrong; contacts nothing. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = {
            "Check a fleet file, its models, that their files exist, and what the templates of this machine demand of"
                    + " them; contacts nothing.",
            "What the files hold is looked at by lint, and by plan and apply."
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
        SortedSet<String> notHere =
                new FleetValidation(TemplateAccess.withoutAccount(), TemplateAccess.builtInNames()).check(fleet);
        if (context.options().json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("schemaVersion", 1);
            document.put("fleet", fleet.name());
            document.put("environment", fleet.environment());
            document.put("endpoints", fleet.endpoints().size());
            document.put("models", fleet.models().size());
            document.put("valid", true);
            document.put("notLookedAt", List.copyOf(notHere));
            context.shell().out().println(Json.document(document));
        } else {
            context.shell()
                    .out()
                    .println("valid: fleet " + fleet.name() + ", environment " + fleet.environment() + ", "
                            + Quantities.count(fleet.endpoints().size(), "endpoint") + ", "
                            + Quantities.count(fleet.models().size(), "model definition"));
            notHere.forEach(what -> context.shell().err().println("not looked at: " + what));
        }
        return 0;
    }
}

package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.fleet.FleetOptions;
import io.mmectl.cli.render.Json;
import io.mmectl.cli.render.Quantities;
import io.mmectl.config.FleetSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mmectl validate}: reads everything a fleet names and says what is wrong; contacts nothing. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = {
            "Check a fleet file, its models and that their files exist; contacts nothing.",
            "Templates are not looked at: plan tells what they demand of a model."
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
        if (context.options().json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("schemaVersion", 1);
            document.put("fleet", fleet.name());
            document.put("environment", fleet.environment());
            document.put("endpoints", fleet.endpoints().size());
            document.put("models", fleet.models().size());
            document.put("valid", true);
            context.shell().out().println(Json.document(document));
        } else {
            context.shell()
                    .out()
                    .println("valid: fleet " + fleet.name() + ", environment " + fleet.environment() + ", "
                            + Quantities.count(fleet.endpoints().size(), "endpoint") + ", "
                            + Quantities.count(fleet.models().size(), "model definition"));
        }
        return 0;
    }
}

package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.fleet.EndpointStatus;
import io.mmectl.cli.fleet.FleetOptions;
import io.mmectl.cli.fleet.FleetSession;
import io.mmectl.cli.render.Json;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mmectl status}: endpoints, instances, scaling, models, last sweep. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show endpoints, instances, scaling, routed models and the last sweep.")
public final class StatusCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private FleetOptions options = new FleetOptions();

    public StatusCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (FleetSession session = FleetSession.open(context, options)) {
            List<EndpointStatus> endpoints = session.fleet().endpoints().stream()
                    .map(spec -> EndpointStatus.read(session, spec))
                    .toList();
            if (context.options().json()) {
                context.shell().out().println(Json.document(StatusView.document(session.fleet(), endpoints)));
            } else {
                context.shell()
                        .out()
                        .print(StatusView.text(
                                session.fleet(),
                                endpoints,
                                session.ports().clock().now(),
                                context.shell().terminal()));
            }
            return 0;
        }
    }
}

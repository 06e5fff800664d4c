package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.fleet.FleetDocuments;
import io.mmectl.cli.fleet.FleetOptions;
import io.mmectl.cli.fleet.FleetSession;
import io.mmectl.cli.render.Json;
import io.mmectl.cli.render.TextTable;
import io.mmectl.config.EndpointSpec;
import io.mmectl.config.Route;
import io.mmectl.config.RoutingTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mmectl models}: what is routed where. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "List the routed models and their target models.")
public final class ModelsCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Option(names = "--customer", paramLabel = "ID", description = "Only this customer.")
    @Nullable
    private String customer;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only this model type.")
    @Nullable
    private String type;

    public ModelsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (FleetSession session = FleetSession.open(context, options)) {
            FleetDocuments documents = new FleetDocuments(session.ports().objects(), session.layout());
            List<RoutingTable> tables = session.endpoints(type).stream()
                    .map(EndpointSpec::modelType)
                    .flatMap(t -> documents.routes(t).stream())
                    .toList();
            if (context.options().json()) {
                context.shell().out().println(Json.document(document(tables)));
            } else {
                print(tables);
            }
            return 0;
        }
    }

    private void print(List<RoutingTable> tables) {
        TextTable text = new TextTable("CUSTOMER", "TYPE", "MODEL", "PART", "CODE", "TARGET MODEL");
        for (RoutingTable table : tables) {
            for (Route route : wanted(table)) {
                text.row(
                        route.key().customer(),
                        table.modelType(),
                        route.key().model(),
                        route.key().part().isEmpty() ? "-" : route.key().part(),
                        route.codeVersion(),
                        route.targetModel());
            }
        }
        if (text.isEmpty()) {
            context.shell().err().println("no model is routed" + (customer == null ? "" : " for " + customer));
        } else {
            context.shell().out().print(text.text(context.shell().terminal()));
        }
    }

    private Map<String, Object> document(List<RoutingTable> tables) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (RoutingTable table : tables) {
            for (Route route : wanted(table)) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("customer", route.key().customer());
                row.put("modelType", table.modelType());
                row.put("model", route.key().model());
                row.put("part", route.key().part());
                row.put("endpoint", table.endpointName());
                row.put("targetModel", route.targetModel());
                row.put("codeVersion", route.codeVersion());
                row.put("manifestSha256", route.manifestSha256());
                row.put("release", table.release());
                rows.add(row);
            }
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schemaVersion", 1);
        document.put("models", rows);
        return document;
    }

    private List<Route> wanted(RoutingTable table) {
        return table.routes().stream()
                .filter(r -> customer == null || r.key().customer().equals(customer))
                .toList();
    }
}

package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.local.LocalControl;
import io.mmectl.cli.local.LocalControl.Overview;
import io.mmectl.cli.local.LocalServer;
import io.mmectl.cli.local.LocalServer.Running;
import io.mmectl.cli.render.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** What {@code local start} and {@code local status} say. */
final class LocalView {
    private final CommandContext context;

    LocalView(CommandContext context) {
        this.context = context;
    }

    int show(LocalServer server, Optional<Running> running) {
        Optional<Overview> overview = running.map(r -> new LocalControl(r).overview());
        PrintWriter out = context.shell().out();
        if (context.options().json()) {
            out.println(Json.document(document(server, running, overview)));
        } else {
            out.println(running.map(r -> "local AWS runs at " + r.endpointUrl() + " (pid " + r.pid() + ", engine "
                            + r.engine() + ")")
                    .orElse("local AWS does not run here"));
            overview.ifPresent(o -> print(o, out));
        }
        return 0;
    }

    private static Map<String, Object> document(
            LocalServer server, Optional<Running> running, Optional<Overview> overview) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schemaVersion", 1);
        document.put("running", running.isPresent());
        running.ifPresent(r -> {
            document.put("endpointUrl", r.endpointUrl());
            document.put("pid", r.pid());
            document.put("engine", r.engine());
        });
        overview.ifPresent(o -> {
            document.put("accountId", o.account());
            document.put("services", o.services());
            document.put("now", o.clock().now().toString());
            document.put("timeScale", o.clock().scale());
            document.put("resources", o.resources());
            document.put("requests", o.requests());
            document.put("errors", o.errors());
        });
        document.put("stateDirectory", server.stateDirectory().toString());
        return document;
    }

    private static void print(Overview overview, PrintWriter out) {
        out.println("account   " + overview.account());
        out.println("services  " + String.join(", ", overview.services()));
        out.println("time      " + LocalTimeCommand.text(overview.clock()));
        out.println("holds     " + counts(overview.resources()));
        out.println("requests  " + counts(overview.requests()));
        if (!overview.errors().isEmpty()) {
            out.println("refused   " + counts(overview.errors()));
        }
    }

    /** {@code s3-buckets 1, s3-objects 28}, without zeros. */
    private static String counts(SortedMap<String, Long> counts) {
        String text = counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? "nothing" : text;
    }
}

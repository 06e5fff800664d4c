package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.render.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The answer of commands that write files of a user's own to begin with. */
final class Written {
    private Written() {}

    /** @param files as they were named on the command line: relative to the working folder unless that was absolute */
    static void print(CommandContext context, List<String> files) {
        if (context.options().json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("schemaVersion", 1);
            document.put("files", files);
            context.shell().out().println(Json.document(document));
        } else {
            files.forEach(context.shell().out()::println);
        }
    }
}

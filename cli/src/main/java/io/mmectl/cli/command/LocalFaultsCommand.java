package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.Reasons;
import io.mmectl.cli.local.LocalAccess;
import io.mmectl.cli.local.LocalControl;
import io.mmectl.cli.render.Json;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code mmectl local faults}: what is to go wrong in the local AWS. */
@Command(
        name = "faults",
        mixinStandardHelpOptions = true,
        description = "List the faults that the local AWS is told to have; add some, or take all back.")
final class LocalFaultsCommand implements Callable<Integer> {
    private final CommandContext context;

    @ArgGroup
    @Nullable
    Change change;

    /** One of them. */
    static final class Change {
        @Option(
                names = "--add",
                paramLabel = "FILE",
                description = "Arm what the file says, as JSON; docs/local-aws.md says how.")
        @Nullable
        Path add;

        @Option(names = "--clear", description = "Take all faults back.")
        boolean clear;
    }

    LocalFaultsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Change wanted = change;
        String script =
                wanted == null || wanted.add == null ? "" : read(context.shell().resolve(wanted.add));
        LocalControl control = new LocalControl(LocalCommand.running(new LocalAccess(context)));
        JsonNode answer;
        if (wanted == null) {
            answer = control.faults();
        } else if (wanted.clear) {
            answer = control.clearFaults();
        } else {
            answer = control.addFaults(script);
        }
        show(answer.path("faults"));
        return 0;
    }

    private static String read(Path file) {
        try {
            String script = Files.readString(file);
            if (script.isBlank()) {
                throw new MmectlException(
                        ErrorCode.INVALID_INPUT, "--add: " + file + " is empty", "it holds one fault or more");
            }
            return script;
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT, "--add: cannot read " + file + ": " + Reasons.of(e), "name a file", e);
        }
    }

    private void show(JsonNode faults) {
        if (context.options().json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("schemaVersion", 1);
            document.put("faults", faults);
            context.shell().out().println(Json.document(document));
        } else if (faults.isEmpty()) {
            context.shell().out().println("no faults");
        } else {
            faults.forEach(
                    fault -> context.shell().out().println(fault.isString() ? fault.asString() : Json.line(fault)));
        }
    }
}

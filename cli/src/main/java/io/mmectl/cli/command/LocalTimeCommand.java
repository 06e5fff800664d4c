package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.local.LocalAccess;
import io.mmectl.cli.local.LocalControl;
import io.mmectl.cli.local.LocalControl.Clock;
import io.mmectl.cli.render.Durations;
import io.mmectl.cli.render.Json;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code mmectl local time}: looks at the local AWS's clock, or changes it. */
@Command(
        name = "time",
        mixinStandardHelpOptions = true,
        description = "Say what time it is in the local AWS; stop, run, scale or step it.")
final class LocalTimeCommand implements Callable<Integer> {
    private final CommandContext context;

    @ArgGroup
    @Nullable
    Change change;

    /** One of them. */
    static final class Change {
        @Option(names = "--stop", description = "Let time stand still.")
        boolean stop;

        @Option(names = "--run", description = "Let it run on, as fast as before it was stopped.")
        boolean run;

        @Option(
                names = "--scale",
                paramLabel = "N",
                description = "Endpoint seconds in a second of the wall; 0 stops it.")
        @Nullable
        Double scale;

        @Option(
                names = "--step",
                paramLabel = "DURATION",
                description = "Move ahead, such as 15m or 36h; everything that is due on the way happens in its order.")
        @Nullable
        String step;
    }

    LocalTimeCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Change wanted = change;
        Duration step = wanted == null || wanted.step == null ? Duration.ZERO : Durations.parse("--step", wanted.step);
        if (wanted != null && wanted.scale != null) {
            LocalCommand.requireScale("--scale", wanted.scale, true);
        }
        LocalControl control = new LocalControl(LocalCommand.running(new LocalAccess(context)));
        show(wanted == null ? control.clock() : changed(control, wanted, step));
        return 0;
    }

    private static Clock changed(LocalControl control, Change wanted, Duration step) {
        if (wanted.stop) {
            return control.stopClock();
        }
        if (wanted.run) {
            return control.runClock();
        }
        return wanted.scale == null ? control.step(step) : control.scale(wanted.scale);
    }

    private void show(Clock clock) {
        if (context.options().json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("schemaVersion", 1);
            document.put("now", clock.now().toString());
            document.put("scale", clock.scale());
            document.put("stopped", clock.scale() == 0);
            context.shell().out().println(Json.document(document));
        } else {
            context.shell().out().println(text(clock));
        }
    }

    /** {@code 2026-03-02T09:00:00Z, 10 times as fast as the wall}. */
    static String text(Clock clock) {
        String pace = clock.scale() == 0
                ? "stopped"
                : clock.scale() == 1
                        ? "as fast as the wall"
                        : String.format(Locale.ROOT, "%s times as fast as the wall", number(clock.scale()));
        return clock.now().truncatedTo(ChronoUnit.SECONDS) + ", " + pace;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}

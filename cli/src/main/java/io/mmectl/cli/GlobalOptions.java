package io.mmectl.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every command knows; they may stand before or after the command's name. */
public final class GlobalOptions {
    /** How data is printed. */
    public enum Output {
        text,
        json,
        /** For code hosts; only {@code lint} writes it. */
        sarif
    }

    /** What an instance of the local AWS is. */
    public enum Engine {
        simulated,
        triton
    }

    @Option(
            names = "--local",
            scope = ScopeType.INHERIT,
            description =
                    "Work on the embedded local AWS, started when it does not run; nothing outside this machine is"
                            + " contacted.")
    boolean local;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            scope = ScopeType.INHERIT,
            description = "What an instance of the local AWS is: simulated (default) or triton, real processes that"
                    + " scripts/peers installs.")
    @Nullable
    Engine engine;

    @Option(
            names = "--env",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "Environment of the fleet file; needed when it has more than one.")
    @Nullable
    String environment;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "text (default) or json.")
    Output output = Output.text;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Say more; show the cause of a failure.")
    boolean verbose;

    /** {@code  --local --env NAME} as given, to put before a command that is suggested. */
    public String asTyped() {
        return (local ? " --local" : "") + (environment == null ? "" : " --env " + environment);
    }

    public boolean local() {
        return local;
    }

    /** Null when the user did not say. */
    public @Nullable Engine engine() {
        return engine;
    }

    public @Nullable String environment() {
        return environment;
    }

    public Output output() {
        return output;
    }

    public boolean json() {
        return output == Output.json;
    }

    public boolean verbose() {
        return verbose;
    }
}

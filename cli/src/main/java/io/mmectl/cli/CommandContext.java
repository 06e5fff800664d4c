package io.mmectl.cli;

/** What a command is given when it is made. */
public record CommandContext(Shell shell, Wiring wiring, GlobalOptions options) {
    /** The program as the user calls it, to put before a command that is suggested. */
    public String program() {
        String named = shell.environment("MMECTL_COMMAND");
        return named == null || named.isEmpty() ? "mmectl" : named;
    }

    /** As {@link #program}, with the global options that decide where a command works, as given. */
    public String programHere() {
        return program() + options.asTyped();
    }
}

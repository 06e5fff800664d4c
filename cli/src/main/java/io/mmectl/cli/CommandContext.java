package io.mmectl.cli;

/** What a command is given when it is made. */
public record CommandContext(Shell shell, Wiring wiring, GlobalOptions options) {}

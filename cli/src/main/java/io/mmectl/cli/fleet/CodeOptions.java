package io.mmectl.cli.fleet;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code latest} means for a command that packs. */
public final class CodeOptions {
    /** Value of {@code --code-version}: the template as it is here. */
    static final String HERE = "here";

    @Option(names = "--upgrade-code", description = "Let 'latest' mean the newest inference code again.")
    boolean upgrade;

    @Option(
            names = "--code-version",
            paramLabel = "VERSION",
            description = "What 'latest' means, instead of what the last release says: a version, or 'here' for the"
                    + " template that is built in or in your folder. With 'here' no account is asked.")
    @Nullable
    String version;
}

package io.mmectl.cli;

import io.mmectl.cli.command.LocalCommand;
import io.mmectl.cli.command.ModelsCommand;
import io.mmectl.cli.command.StatusCommand;
import io.mmectl.cli.command.TrainCommand;
import io.mmectl.cli.command.ValidateCommand;
import io.mmectl.cli.command.WarmupCommand;
import picocli.CommandLine;

/** The commands, in the order in which help lists them. */
final class Commands {
    private Commands() {}

    static void addTo(CommandLine root, CommandContext context) {
        root.addSubcommand(new ValidateCommand(context))
                .addSubcommand(new WarmupCommand(context))
                .addSubcommand(new StatusCommand(context))
                .addSubcommand(new ModelsCommand(context))
                .addSubcommand(new LocalCommand(context))
                .addSubcommand(new TrainCommand(context));
    }
}

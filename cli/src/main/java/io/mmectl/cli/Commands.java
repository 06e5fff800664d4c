package io.mmectl.cli;

import io.mmectl.cli.command.ApplyCommand;
import io.mmectl.cli.command.CodeCommand;
import io.mmectl.cli.command.DestroyCommand;
import io.mmectl.cli.command.GcCommand;
import io.mmectl.cli.command.InvokeCommand;
import io.mmectl.cli.command.LintCommand;
import io.mmectl.cli.command.LocalCommand;
import io.mmectl.cli.command.ModelsCommand;
import io.mmectl.cli.command.PackageCommand;
import io.mmectl.cli.command.PlanCommand;
import io.mmectl.cli.command.PushCommand;
import io.mmectl.cli.command.StatusCommand;
import io.mmectl.cli.command.TemplateCommand;
import io.mmectl.cli.command.TrainCommand;
import io.mmectl.cli.command.UnpackCommand;
import io.mmectl.cli.command.ValidateCommand;
import io.mmectl.cli.command.WarmupCommand;
import picocli.CommandLine;

/** The commands, in the order in which help lists them. */
final class Commands {
    private Commands() {}

    static void addTo(CommandLine root, CommandContext context) {
        root.addSubcommand(new ValidateCommand(context))
                .addSubcommand(new LintCommand(context))
                .addSubcommand(new PackageCommand(context))
                .addSubcommand(new UnpackCommand(context))
                .addSubcommand(new PushCommand(context))
                .addSubcommand(new TemplateCommand(context))
                .addSubcommand(new CodeCommand(context))
                .addSubcommand(new PlanCommand(context))
                .addSubcommand(new ApplyCommand(context))
                .addSubcommand(new WarmupCommand(context))
                .addSubcommand(new StatusCommand(context))
                .addSubcommand(new ModelsCommand(context))
                .addSubcommand(new InvokeCommand(context))
                .addSubcommand(new GcCommand(context))
                .addSubcommand(new DestroyCommand(context))
                .addSubcommand(LocalCommand.line(context))
                .addSubcommand(new TrainCommand(context));
    }
}

package io.mmectl.cli;

import static java.util.Objects.requireNonNull;

import io.mmectl.cli.command.ApplyCommand;
import io.mmectl.cli.command.CodeCommand;
import io.mmectl.cli.command.DestroyCommand;
import io.mmectl.cli.command.GcCommand;
import io.mmectl.cli.command.InitCommand;
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
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The commands, in the order in which help lists them. */
final class Commands {
    /** A command's class, which bears its annotations, and how it is made: an object with annotations, or a line. */
    private record Entry(Class<?> type, Function<CommandContext, Object> make) {
        Command annotation() {
            return requireNonNull(type.getAnnotation(Command.class), type.getName());
        }
    }

    private static final List<Entry> ALL = List.of(
            new Entry(InitCommand.class, InitCommand::new),
            new Entry(ValidateCommand.class, ValidateCommand::new),
            new Entry(LintCommand.class, LintCommand::new),
            new Entry(PackageCommand.class, PackageCommand::new),
            new Entry(UnpackCommand.class, UnpackCommand::new),
            new Entry(PushCommand.class, PushCommand::new),
            new Entry(TemplateCommand.class, TemplateCommand::new),
            new Entry(CodeCommand.class, CodeCommand::new),
            new Entry(PlanCommand.class, PlanCommand::new),
            new Entry(ApplyCommand.class, ApplyCommand::new),
            new Entry(WarmupCommand.class, WarmupCommand::new),
            new Entry(StatusCommand.class, StatusCommand::new),
            new Entry(ModelsCommand.class, ModelsCommand::new),
            new Entry(InvokeCommand.class, InvokeCommand::new),
            new Entry(GcCommand.class, GcCommand::new),
            new Entry(DestroyCommand.class, DestroyCommand::new),
            new Entry(LocalCommand.class, LocalCommand::line),
            new Entry(TrainCommand.class, TrainCommand::new));

    private Commands() {}

    /** All of them, whole. */
    static void addTo(CommandLine root, CommandContext context) {
        ALL.forEach(entry -> root.addSubcommand(entry.make().apply(context)));
    }

    /**
     * Those whole that the arguments may mean, and of the others what help and suggestions say. To read a command's options
     * off its annotations takes picocli longer than most commands run.
     */
    static void addTo(CommandLine root, CommandContext context, List<String> arguments) {
        if (arguments.stream().anyMatch(argument -> argument.startsWith("@"))) {
            // A file of arguments, which may name any command.
            addTo(root, context);
            return;
        }
        for (Entry entry : ALL) {
            Command annotation = entry.annotation();
            root.addSubcommand(
                    arguments.contains(annotation.name()) ? entry.make().apply(context) : listed(annotation));
        }
    }

    private static CommandSpec listed(Command annotation) {
        CommandSpec spec = CommandSpec.create().name(annotation.name());
        spec.usageMessage().description(annotation.description()).hidden(annotation.hidden());
        return spec;
    }
}

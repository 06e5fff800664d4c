package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.fleet.TemplateAccess;
import io.mmectl.cli.template.Checkout;
import io.mmectl.cli.template.FirstFleet;
import io.mmectl.cli.template.TemplateLookup;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.yaml.Suggestion;
import io.mmectl.deployer.template.Template;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mmectl init}: a first fleet, which can be applied to the local AWS as it is. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description =
                "Write a first fleet file with one model, and files to try it with, where none is; overwrites nothing.")
public final class InitCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(
            arity = "0..1",
            paramLabel = "FOLDER",
            defaultValue = ".",
            description = "Where to; made if it is not there (default: here).")
    private Path folder = Path.of(".");

    @Option(
            names = "--template",
            paramLabel = "NAME",
            defaultValue = "embedding",
            description =
                    "The built-in template of the model (default: ${DEFAULT-VALUE}); mmectl template list shows them.")
    private String template = "embedding";

    public InitCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<String> builtIn = TemplateAccess.builtInNames();
        if (!builtIn.contains(template)) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "there is no built-in template '" + template + "'",
                    Suggestion.hint(template, builtIn));
        }
        Template start = new TemplateLookup(context.shell()).find(template);
        Path target = context.shell().resolve(folder).toAbsolutePath().normalize();
        if (target.getFileName() == null) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    target + " has no name that a fleet could take",
                    "name a folder in it, as mmectl init " + target.resolve("my-fleet"));
        }
        Path tests = Checkout.template(template).resolve("tests");
        FirstFleet first = FirstFleet.of(target.getFileName().toString(), start, tests);
        Path shown = folder.normalize();
        Written.print(
                context,
                first.write(target).stream()
                        .map(path -> shown.resolve(path).toString())
                        .toList());
        String file = shown.toString().isEmpty() ? "" : " -f " + shown.resolve("fleet.yaml");
        context.shell().err().println("next: " + context.program() + " --local apply" + file);
        return 0;
    }
}

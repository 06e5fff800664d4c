package io.mmectl.cli.fleet;

import io.mmectl.cli.CommandContext;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.MmectlException;
import io.mmectl.config.fleet.FleetInputs;
import io.mmectl.config.fleet.FleetYaml;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which fleet a command works on. */
public final class FleetOptions {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            defaultValue = "fleet.yaml",
            description = "The fleet file (default: ${DEFAULT-VALUE}).")
    Path file = Path.of("fleet.yaml");

    /**
     * Reads the fleet in the environment that the options name.
     *
     * @throws io.mmectl.config.InvalidFleetException with every problem found
     * @throws MmectlException INVALID_INPUT when there is no such file
     */
    public FleetSpec read(CommandContext context) {
        FleetInputs inputs = new FleetInputs(
                context.options().environment(),
                context.shell()::environment,
                context.options().local());
        if (Files.notExists(context.shell().resolve(file))) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT, "there is no fleet file " + file, "name it with -f FILE");
        }
        return FleetYaml.read(shown(context), inputs);
    }

    /** {@code  -f FILE} to put behind a command that is suggested; empty for the default. */
    public String asTyped() {
        return file.equals(Path.of("fleet.yaml")) ? "" : " -f " + file;
    }

    /** The path as messages name it: as typed where that leads to the file from the process's own directory. */
    private Path shown(CommandContext context) {
        Path here = Path.of("").toAbsolutePath();
        return context.shell().directory().equals(here) ? file : context.shell().resolve(file);
    }
}

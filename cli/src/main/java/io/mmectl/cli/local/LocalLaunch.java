package io.mmectl.cli.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the server's process is started. */
final class LocalLaunch {
    private LocalLaunch() {}

    /** The same JVM and class path as this program's; the terminal's interrupt key does not reach it. */
    static ProcessBuilder process(Path stateDirectory, Path log, List<String> arguments) {
        List<String> command = new ArrayList<>();
        // An ignored SIGINT stays ignored over exec, and the JVM respects it: Ctrl-C ends the command, not the server.
        command.addAll(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "mmectl-local"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Its pauses are the shortest of the collectors tried with a thousand endpoints (bench/local-aws-scale).
        command.addAll(List.of("-XX:+UseParallelGC", "-Xshare:auto", "-XX:-UsePerfData", "-Xmx1g"));
        // Real Triton instances are started by a script of the checkout.
        command.add("-Dmmectl.home=" + System.getProperty("mmectl.home", "."));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.mmectl.localaws.LocalAwsMain"));
        command.addAll(List.of("--state-dir", stateDirectory.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // The server needs nothing of the user's AWS settings, and must not be able to use them.
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        return builder;
    }

    static String lastLines(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
        } catch (IOException e) {
            return "it left no output";
        }
    }
}

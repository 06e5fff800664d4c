package io.mmectl.localaws.triton;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Main memory of processes, from Linux's {@code /proc}. */
final class ProcessMemory {
    private static final String LINE = "Pss:";

    private ProcessMemory() {}

    /** MiB of all of them together, what they share counted once; a process that is gone counts nothing. */
    static double mib(Stream<ProcessHandle> processes) {
        return processes.mapToLong(ProcessMemory::kib).sum() / 1024.0;
    }

    private static long kib(ProcessHandle process) {
        Path rollup = Path.of("/proc", Long.toString(process.pid()), "smaps_rollup");
        try (Stream<String> lines = Files.lines(rollup)) {
            return lines.filter(line -> line.startsWith(LINE))
                    .map(line -> line.substring(LINE.length()).replace("kB", "").strip())
                    .mapToLong(Long::parseLong)
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }
}

package io.mmectl.localaws.triton;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** What a container writes: passed on line by line, the last lines kept. */
final class ContainerOutput {
    private static final int KEPT = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<String> last = new ArrayDeque<>();
    private final Thread reader;

    private ContainerOutput(Process process, Consumer<String> log) {
        // A read of a pipe keeps the carrier of a virtual thread: as many instances as processors would stop all
        // others.
        this.reader = Thread.ofPlatform()
                .daemon()
                .name("log of triton " + process.pid())
                .unstarted(() -> {
                    try (BufferedReader lines = new BufferedReader(
                            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                        lines.lines().forEach(line -> take(line, log));
                    } catch (IOException | UncheckedIOException e) {
                        take("the output of the container ended: " + e.getMessage(), log);
                    }
                });
    }

    static ContainerOutput follow(Process process, Consumer<String> log) {
        ContainerOutput output = new ContainerOutput(process, log);
        output.reader.start();
        return output;
    }

    private void take(String line, Consumer<String> log) {
        lock.lock();
        try {
            last.addLast(line);
            if (last.size() > KEPT) {
                last.removeFirst();
            }
        } finally {
            lock.unlock();
        }
        log.accept(line);
    }

    /** Of a process that has ended: waits a moment for what it said last. */
    List<String> lastLines() throws InterruptedException {
        reader.join(PATIENCE);
        lock.lock();
        try {
            return last.stream().filter(line -> !line.isBlank()).toList();
        } finally {
            lock.unlock();
        }
    }
}

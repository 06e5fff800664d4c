package io.mmectl.localaws.cloudwatch;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What clients have written, in the order of their calls, on disk when {@link #append} returns, and bounded: when the newest
 * file of a few is full, the oldest is dropped. For data of which the newest part is worth keeping. Safe for concurrent use.
 */
final class SegmentedJournal implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int SEGMENTS = 4;

    private final Path folder;
    private final long segmentBytes;
    private final List<Path> segments = new ArrayList<>();
    private RandomAccessFile newest;
    private long end;
    private long number;

    /**
     * Opens the journal of a folder, which is created when missing.
     *
     * @param bytes size beyond which the oldest quarter goes
     */
    SegmentedJournal(Path folder, long bytes) {
        this.folder = folder;
        this.segmentBytes = bytes / SEGMENTS;
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.getFileName().toString().matches("\\d{12}\\.jsonl"))
                        .sorted()
                        .forEach(segments::add);
            }
            number = segments.isEmpty() ? 0 : Long.parseLong(name(segments.getLast()));
            newest = open(segments.isEmpty() ? add() : segments.getLast());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path segment) {
        return segment.getFileName().toString().replace(".jsonl", "");
    }

    private Path add() {
        number++;
        Path segment = folder.resolve(String.format("%012d.jsonl", number));
        segments.add(segment);
        return segment;
    }

    private RandomAccessFile open(Path segment) throws IOException {
        RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw");
        end = completeLines(segment);
        // Drops a last line that a dying process left unfinished: it was never acknowledged.
        file.setLength(end);
        return file;
    }

    private static long completeLines(Path segment) throws IOException {
        byte[] bytes = Files.exists(segment) ? Files.readAllBytes(segment) : new byte[0];
        int last = bytes.length;
        while (last > 0 && bytes[last - 1] != '\n') {
            last--;
        }
        return last;
    }

    /** Hands out every line, oldest first. */
    synchronized void replay(Consumer<JsonNode> reader) {
        for (Path segment : segments) {
            try (Stream<String> lines = Files.lines(segment, StandardCharsets.UTF_8)) {
                lines.filter(line -> !line.isBlank()).forEach(line -> reader.accept(parse(segment, line)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static JsonNode parse(Path segment, String line) {
        try {
            return MAPPER.readTree(line);
        } catch (JacksonException e) {
            throw new UncheckedIOException(new IOException(
                    segment + " holds a line that is no JSON; move the file away to start without what it held", e));
        }
    }

    synchronized void append(JsonNode line) {
        byte[] json = MAPPER.writeValueAsBytes(line);
        byte[] bytes = Arrays.copyOf(json, json.length + 1);
        bytes[json.length] = '\n';
        try {
            newest.seek(end);
            newest.write(bytes);
            end += bytes.length;
            if (end >= segmentBytes) {
                rotate();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void rotate() throws IOException {
        newest.close();
        newest = open(add());
        while (segments.size() > SEGMENTS) {
            Files.deleteIfExists(segments.removeFirst());
        }
    }

    /** Drops everything. */
    synchronized void clear() {
        try {
            newest.close();
            for (Path segment : segments) {
                Files.deleteIfExists(segment);
            }
            segments.clear();
            newest = open(add());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            newest.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.store.StorageException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
    private static final Logger LOG = System.getLogger(SegmentedJournal.class.getName());
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
            if (segments.isEmpty()) {
                number = 1;
                segments.add(segment(number));
            }
            newest = open(segments.getLast());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path segment) {
        return segment.getFileName().toString().replace(".jsonl", "");
    }

    private Path segment(long of) {
        return folder.resolve(String.format(Locale.ROOT, "%012d.jsonl", of));
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

    /** @throws StorageException when the line could not be written; then nothing has changed */
    synchronized void append(JsonNode line) {
        byte[] json = MAPPER.writeValueAsBytes(line);
        byte[] bytes = Arrays.copyOf(json, json.length + 1);
        bytes[json.length] = '\n';
        try {
            if (end >= segmentBytes) {
                rotate();
                dropAllBut(SEGMENTS);
            }
            newest.seek(end);
            newest.write(bytes);
            end += bytes.length;
        } catch (IOException e) {
            cutOff();
            throw new StorageException(e);
        }
    }

    /** The newest file stays in use until there is another: on a full disk there may be none for a while. */
    private void rotate() throws IOException {
        Path segment = segment(number + 1);
        RandomAccessFile old = newest;
        newest = new RandomAccessFile(segment.toFile(), "rw");
        end = 0;
        number++;
        segments.add(segment);
        try {
            old.close();
        } catch (IOException e) {
            LOG.log(Logger.Level.WARNING, "{0} was not closed: {1}", folder, e.getMessage());
        }
    }

    private void dropAllBut(int count) throws IOException {
        while (segments.size() > count) {
            Files.deleteIfExists(segments.getFirst());
            segments.removeFirst();
        }
    }

    /** A line that was written before the failure would come back after a restart though it was refused. */
    private void cutOff() {
        try {
            newest.setLength(end);
        } catch (IOException e) {
            LOG.log(Logger.Level.WARNING, "{0} may keep the torn end of a refused write: {1}", folder, e.getMessage());
        }
    }

    /**
     * Drops everything.
     *
     * @throws StorageException when some of it is still there
     */
    synchronized void clear() {
        try {
            rotate();
            dropAllBut(1);
        } catch (IOException e) {
            throw new StorageException(e);
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

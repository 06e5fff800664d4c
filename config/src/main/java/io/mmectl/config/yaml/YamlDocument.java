package io.mmectl.config.yaml;

import io.mmectl.config.Position;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML 1.2 document into nodes with positions. Every failure becomes a problem, whatever the bytes: files that
 * are too large, not UTF-8, too deep, or that grow through aliases are refused before they cost memory.
 */
public final class YamlDocument {
    /** Largest file that is read: 1 MiB holds some thousand inline model definitions. */
    public static final int MAX_BYTES = 1 << 20;

    private YamlDocument() {}

    /**
     * @param name how messages call the file
     * @return empty when the file cannot be read; then there is a problem
     */
    public static Optional<YamlNode> read(Path file, String name, Problems problems) {
        problems.begin(name);
        try {
            if (Files.isDirectory(file)) {
                return refuse(problems, name, "is a folder", "Name a YAML file.");
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MAX_BYTES + 1);
            }
            return parse(bytes, name, problems);
        } catch (NoSuchFileException e) {
            return refuse(problems, name, "there is no such file", "Check the path.");
        } catch (IOException e) {
            return refuse(problems, name, "cannot be read (" + reason(e) + ")", "Check that it is a readable file.");
        }
    }

    /**
     * @param name how messages call the document
     * @return empty when the text is not one YAML document; then there is a problem
     */
    public static Optional<YamlNode> parse(byte[] bytes, String name, Problems problems) {
        problems.begin(name);
        if (bytes.length > MAX_BYTES) {
            return refuse(problems, name, "is larger than " + MAX_BYTES + " bytes", "Split it into smaller files.");
        }
        Optional<String> text = decode(bytes, name, problems);
        return text.flatMap(t -> compose(t.startsWith("\uFEFF") ? t.substring(1) : t, name, problems));
    }

    private static Optional<YamlNode> compose(String text, String name, Problems problems) {
        try {
            return new NodeComposer(text, name, problems).compose();
        } catch (NodeComposer.Refused e) {
            problems.add(e.position(), "", e.what(), e.hint());
        } catch (ReaderException e) {
            problems.add(
                    positionOf(text, e.getPosition(), name),
                    "",
                    String.format(
                            Locale.ROOT, "holds the character U+%04X, which YAML does not allow", e.getCodePoint()),
                    "Remove it, or write it as an escape in double quotes.");
        } catch (MarkedYamlEngineException e) {
            Position position = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(m -> new Position(name, m.getLine() + 1, m.getColumn() + 1))
                    .orElse(new Position(name, 1, 1));
            problems.add(
                    position, "", "is not valid YAML: " + oneLine(e.getProblem()), "Check indentation and quotes.");
        } catch (YamlEngineException e) {
            problems.add(
                    new Position(name, 1, 1),
                    "",
                    "is not valid YAML: " + oneLine(e.getMessage()),
                    "Check indentation and quotes.");
        }
        return Optional.empty();
    }

    private static Optional<String> decode(byte[] bytes, String name, Problems problems) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (!result.isError()) {
            return Optional.of(text);
        }
        problems.add(
                positionOf(text, text.codePointCount(0, text.length()), name),
                "",
                String.format(
                        Locale.ROOT,
                        "is not UTF-8 text: byte 0x%02X at offset %d",
                        bytes[in.position()],
                        in.position()),
                "Save it as UTF-8.");
        return Optional.empty();
    }

    /** Where the code point with this index stands. */
    private static Position positionOf(String text, int index, String name) {
        int line = 1;
        int column = 1;
        int[] before = text.codePoints().limit(Math.max(0, index)).toArray();
        for (int c : before) {
            if (c == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
        return new Position(name, line, column);
    }

    private static Optional<YamlNode> refuse(Problems problems, String name, String what, String hint) {
        problems.add(new Position(name, 1, 1), "", what, hint);
        return Optional.empty();
    }

    /** The class says more than the message of most file system exceptions, which is only the path. */
    private static String reason(IOException e) {
        return e.getClass()
                .getSimpleName()
                .replaceAll("([a-z])([A-Z])", "$1 $2")
                .replace(" Exception", "");
    }

    private static String oneLine(@Nullable String message) {
        return message == null ? "unknown reason" : message.strip().replaceAll("\\s+", " ");
    }
}

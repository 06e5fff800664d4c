package io.mmectl.deployer.packaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Repositories from a seed: odd names, odd sizes, every kind of content. */
final class RandomTree {
    private static final String[] NAMES = {
        "model.pt",
        "config.pbtxt",
        "1",
        "with space",
        "ünïcødé-模型",
        "-dash",
        "emoji-\uD83D\uDE80",
        "a.b",
        "A",
        "z~",
        "long-" + "x".repeat(120),
        "quote'\"",
        "star*",
        "#",
        "%41",
        "ﬁ",
    };

    private static final int[] SIZES = {
        0, 1, 511, 512, 513, 4096, Block.SEGMENT, Block.SEGMENT + 1, Block.CAPACITY - 512, Block.CAPACITY, 300_000,
    };

    private RandomTree() {}

    /** Path → content; null content cannot happen, a directory's path ends in a slash and its content is empty. */
    static SortedMap<String, byte[]> files(long seed) {
        Random random = new Random(seed);
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put("model/config.pbtxt", text(random, 200));
        files.put("model/1/ünïcødé-模型.txt", text(random, 20));
        int count = 3 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            StringBuilder path = new StringBuilder("d" + random.nextInt(3) + "/");
            for (int depth = random.nextInt(4); depth > 0; depth--) {
                path.append(name(random)).append("/");
            }
            if (random.nextInt(6) == 0) {
                files.put(path + "empty" + i + "/", new byte[0]);
            } else {
                files.put(path + "f" + i + name(random), content(random));
            }
        }
        return files;
    }

    /** The same, without names that this JVM's locale cannot give to a file (all but ASCII in the C locale). */
    static SortedMap<String, byte[]> writableFiles(long seed) {
        SortedMap<String, byte[]> files = files(seed);
        files.keySet().removeIf(path -> !isWritable(path));
        return files;
    }

    private static boolean isWritable(String path) {
        try {
            return !Path.of(path).toString().isEmpty();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    static TritonRepository inMemory(SortedMap<String, byte[]> files) {
        return new TritonRepository(files.entrySet().stream()
                .map(e -> e.getKey().endsWith("/")
                        ? RepositoryEntry.directory(e.getKey())
                        : RepositoryEntry.bytes(e.getKey(), e.getValue()))
                .toList());
    }

    /** Creates the files in an order that the seed decides. */
    static void write(SortedMap<String, byte[]> files, Path root, long orderSeed) throws IOException {
        List<String> paths = new ArrayList<>(files.keySet());
        Collections.shuffle(paths, new Random(orderSeed));
        for (String path : paths) {
            Path file = root.resolve(path);
            if (path.endsWith("/")) {
                Files.createDirectories(file);
            } else {
                Files.createDirectories(file.getParent());
                Files.write(file, files.get(path));
            }
        }
    }

    /** Normal-distributed fp32 values, as trained weights are. */
    static byte[] weights(Random random, int bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.remaining() >= Float.BYTES) {
            buffer.putFloat((float) (random.nextGaussian() * 0.02));
        }
        return buffer.array();
    }

    /** Words and punctuation, as a tokenizer file has them. */
    static byte[] text(Random random, int bytes) {
        StringBuilder text = new StringBuilder();
        while (text.length() < bytes) {
            text.append("\"token_")
                    .append(random.nextInt(5000))
                    .append("\": ")
                    .append(text.length())
                    .append(",\n");
        }
        text.setLength(bytes);
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] content(Random random) {
        int size = SIZES[random.nextInt(SIZES.length)];
        return switch (random.nextInt(4)) {
            case 0 -> text(random, size);
            case 1 -> weights(random, size);
            case 2 -> new byte[size];
            default -> {
                byte[] noise = new byte[size];
                random.nextBytes(noise);
                yield noise;
            }
        };
    }

    private static String name(Random random) {
        return NAMES[random.nextInt(NAMES.length)];
    }
}

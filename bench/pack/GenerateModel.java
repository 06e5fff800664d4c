import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Writes a Triton repository of about the wanted size, the same bytes for the same arguments: half of the weights as fp32,
 * half as fp16 (both normal-distributed, as trained weights are), 4.5 MB of tokenizer JSON, 1.7 MB of Python.
 *
 * <p>{@code java GenerateModel.java DIR MIB}
 */
final class GenerateModel {
    private static final int CHUNK = 1 << 20;

    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]);
        int mib = Integer.parseInt(args[1]);
        SplittableRandom random = new SplittableRandom(20261122);
        weights(root.resolve("encoder/1/model.pt"), mib / 2, false, random);
        weights(root.resolve("reranker/1/model.pt"), mib - mib / 2, true, random);
        text(root.resolve("preprocess/1/tokenizer.json"), 4_500_000, random, "\"token_%d\": %d,\n");
        text(root.resolve("preprocess/1/model.py"), 1_700_000, random, "    def step_%d(self, x):\n        return x + %d\n");
        for (String model : new String[] {"encoder", "reranker", "preprocess"}) {
            Files.writeString(root.resolve(model + "/config.pbtxt"), "name: \"" + model + "\"\nmax_batch_size: 8\n");
        }
    }

    private static void weights(Path file, int mib, boolean half, SplittableRandom random) throws IOException {
        Files.createDirectories(file.getParent());
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < mib; i++) {
                chunk.clear();
                while (chunk.hasRemaining()) {
                    float value = (float) (random.nextGaussian() * 0.02);
                    if (half) {
                        chunk.putShort(Float.floatToFloat16(value));
                    } else {
                        chunk.putFloat(value);
                    }
                }
                out.write(chunk.array());
            }
        }
    }

    private static void text(Path file, int bytes, SplittableRandom random, String line) throws IOException {
        Files.createDirectories(file.getParent());
        StringBuilder text = new StringBuilder(bytes + 100);
        while (text.length() < bytes) {
            text.append(line.formatted(random.nextInt(60_000), text.length()));
        }
        Files.write(file, text.toString().getBytes(StandardCharsets.US_ASCII));
    }
}

package io.mmectl.deployer.template;

import io.mmectl.config.EngineKind;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Tells engines apart by how their files begin.
 *
 * <ul>
 *   <li>TorchScript: a zip archive.
 *   <li>TensorRT: {@code ftrt}, as TensorRT 10.6 writes it, or {@code ptrt}, from memory of older plans.
 *   <li>ONNX: a protobuf message that starts with field 1, the version of the format, a small number, and goes on with
 *       another field of {@code ModelProto} (producer, graph, operator sets).
 * </ul>
 */
final class FirstBytes {
    private static final int LENGTH = 4;
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final int ONNX_VERSION_TAG = 0x08;
    private static final int ONNX_VERSION_LIMIT = 0x40;
    private static final int LENGTH_DELIMITED = 2;
    private static final int LAST_ONNX_FIELD = 25;

    private FirstBytes() {}

    /** Empty where they are none that is known. */
    static Optional<EngineKind> kind(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return kind(in.readNBytes(LENGTH));
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.FAILED, "File " + file + " cannot be read: " + e.getMessage(), "Check the file.", e);
        }
    }

    static Optional<EngineKind> kind(byte[] first) {
        if (Arrays.equals(first, ZIP)) {
            return Optional.of(EngineKind.TORCHSCRIPT);
        }
        String text = new String(first, StandardCharsets.ISO_8859_1);
        if (text.equals("ptrt") || text.equals("ftrt")) {
            return Optional.of(EngineKind.TENSORRT);
        }
        return isOnnx(first) ? Optional.of(EngineKind.ONNX) : Optional.empty();
    }

    private static boolean isOnnx(byte[] first) {
        if (first.length < LENGTH || first[0] != ONNX_VERSION_TAG) {
            return false;
        }
        int field = (first[2] & 0xff) >> 3;
        int wireType = first[2] & 7;
        boolean version = first[1] > 0 && first[1] < ONNX_VERSION_LIMIT;
        // Field 5, the model's own version, is the only other number.
        boolean next = wireType == LENGTH_DELIMITED || (wireType == 0 && field == 5);
        return version && next && field > 1 && field <= LAST_ONNX_FIELD;
    }
}

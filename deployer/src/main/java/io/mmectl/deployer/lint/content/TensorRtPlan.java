package io.mmectl.deployer.lint.content;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the first bytes of a TensorRT plan reveal, as far as NVIDIA's own trtexec reads them ({@code --getPlanVersionOnly} in
 * samples/common/sampleEngines.cpp): four letters, a serialization version, and for version 0 TensorRT's own version. Nothing
 * in public says where the GPU's architecture stands.
 *
 * @param version empty for a plan whose header is of another serialization version
 */
public record TensorRtPlan(Optional<Version> version) {
    /** What a plan's name ends with as a rule. */
    public static final String SUFFIX = ".plan";

    private static final byte[] MAGIC = "ftrt".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION_AT = 24;

    /** TensorRT's version. */
    public record Version(int major, int minor, int patch, int build) {
        @Override
        public String toString() {
            return major + "." + minor + "." + patch;
        }
    }

    /** Empty for what is no plan. */
    public static Optional<TensorRtPlan> of(Item file) {
        byte[] head = file.head();
        if (head.length < VERSION_AT + 4 || !begins(head)) {
            return Optional.empty();
        }
        boolean known = head[4] == 0 && head[5] == 0 && head[6] == 0 && head[7] == 0;
        return Optional.of(new TensorRtPlan(
                known
                        ? Optional.of(new Version(
                                head[VERSION_AT] & 0xff,
                                head[VERSION_AT + 1] & 0xff,
                                head[VERSION_AT + 2] & 0xff,
                                head[VERSION_AT + 3] & 0xff))
                        : Optional.empty()));
    }

    static boolean begins(byte[] head) {
        return head.length >= MAGIC.length && Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** For what is no plan: what it looks like, to be read after its path. */
    public static String whatElse(Item file) {
        byte[] head = file.head();
        if (head.length > 8 && head[4] == '{') {
            return "has JSON before the plan, as Ultralytics writes it";
        }
        if (head.length > 0 && head[0] == 0x08) {
            return "looks like an ONNX file, which must be built into a plan";
        }
        return "does not begin as a TensorRT plan";
    }
}

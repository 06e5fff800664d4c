package io.mmectl.deployer.lint.content;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the first bytes of a TensorRT plan reveal. Four letters, a serialization version, and for version 0 TensorRT's own
 * version are read by NVIDIA's own trtexec ({@code --getPlanVersionOnly} in samples/common/sampleEngines.cpp). Nothing in public
 * tells the rest: that the plan's length and the GPU it was built on stand there was seen in plans that trtexec of TensorRT 10.6
 * built on one kind of GPU (among the fields behind the compute capability are its clock rates, its L2 cache and its number of
 * multiprocessors, all as they are), so that these are read where everything around them is as it was there and nowhere else.
 *
 * @param version empty for a plan whose header is of another serialization version
 * @param length of the whole plan in bytes as it says itself, which TensorRT compares when it opens it; empty when it is not known
 *     that it stands there
 * @param builtOn empty when not known
 */
public record TensorRtPlan(Optional<Version> version, OptionalLong length, Optional<BuiltOn> builtOn) {
    /** What a plan's name ends with as a rule. */
    public static final String SUFFIX = ".plan";

    private static final byte[] MAGIC = "ftrt".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH_AT = 16;
    private static final int VERSION_AT = 24;

    /** Tags of the stream's fields, as they stand around what is read. */
    private static final byte[] BYTE = HexFormat.of().parseHex("02800100");

    private static final byte[] NUMBER = HexFormat.of().parseHex("07800100");
    private static final byte[] BEFORE_LEVEL = HexFormat.of().parseHex("d280010007800100");
    private static final byte[] BEFORE_MAJOR = HexFormat.of().parseHex("128001001080010007800100");

    /** What {@code --hardwareCompatibilityLevel=ampere+} writes. */
    private static final int AMPERE_AND_NEWER = 1;

    /** TensorRT's version. */
    public record Version(int major, int minor, int patch, int build) {
        @Override
        public String toString() {
            return major + "." + minor + "." + patch;
        }
    }

    /**
     * A GPU.
     *
     * @param major of its compute capability
     * @param minor of its compute capability
     * @param compatible whether the plan was built to run on newer ones too, from compute capability 8.0 on
     */
    public record BuiltOn(int major, int minor, boolean compatible) {
        /** As {@code 7.5}. */
        public String computeCapability() {
            return major + "." + minor;
        }
    }

    /** Empty for what is no plan. */
    public static Optional<TensorRtPlan> of(Item file) {
        byte[] head = file.head();
        if (head.length < VERSION_AT + 4 || !begins(head)) {
            return Optional.empty();
        }
        boolean known = head[4] == 0 && head[5] == 0 && head[6] == 0 && head[7] == 0;
        if (!known) {
            return Optional.of(new TensorRtPlan(Optional.empty(), OptionalLong.empty(), Optional.empty()));
        }
        ByteBuffer bytes = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        Version version = new Version(
                head[VERSION_AT] & 0xff,
                head[VERSION_AT + 1] & 0xff,
                head[VERSION_AT + 2] & 0xff,
                head[VERSION_AT + 3] & 0xff);
        Optional<BuiltOn> builtOn = builtOn(bytes, version);
        return Optional.of(new TensorRtPlan(
                Optional.of(version),
                builtOn.isPresent() ? OptionalLong.of(bytes.getLong(LENGTH_AT)) : OptionalLong.empty(),
                builtOn));
    }

    /** Tagged fields: the version once more, one for compatibility, and the description of the GPU, which begins with its kind. */
    private static Optional<BuiltOn> builtOn(ByteBuffer bytes, Version version) {
        int level = behind(bytes, before(version), VERSION_AT);
        int major = level + Integer.BYTES + BEFORE_MAJOR.length;
        int minor = major + Integer.BYTES + NUMBER.length;
        boolean known = level >= 0
                && stands(bytes, level + Integer.BYTES, BEFORE_MAJOR)
                && stands(bytes, major + Integer.BYTES, NUMBER)
                && minor + Integer.BYTES <= bytes.limit();
        return known
                ? Optional.of(
                        new BuiltOn(bytes.getInt(major), bytes.getInt(minor), bytes.getInt(level) == AMPERE_AND_NEWER))
                : Optional.empty();
    }

    private static byte[] before(Version version) {
        ByteArrayOutputStream before = new ByteArrayOutputStream();
        for (int number : new int[] {version.major(), version.minor(), version.patch(), version.build()}) {
            before.writeBytes(BYTE);
            before.write(number);
        }
        before.writeBytes(BEFORE_LEVEL);
        return before.toByteArray();
    }

    /** The place behind the first occurrence; negative when there is none. */
    private static int behind(ByteBuffer bytes, byte[] wanted, int from) {
        for (int at = from; at + wanted.length <= bytes.limit(); at++) {
            if (stands(bytes, at, wanted)) {
                return at + wanted.length;
            }
        }
        return -1;
    }

    private static boolean stands(ByteBuffer bytes, int at, byte[] wanted) {
        return at + wanted.length <= bytes.limit()
                && Arrays.equals(bytes.array(), at, at + wanted.length, wanted, 0, wanted.length);
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

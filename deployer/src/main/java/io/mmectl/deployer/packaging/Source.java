package io.mmectl.deployer.packaging;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where the bytes of one repository entry come from. */
public sealed interface Source {

    /** An entry without bytes: a directory, such as the empty version directory that Triton wants of an ensemble. */
    record Directory() implements Source {}

    /** A regular file of this machine, read when the archive is made. A symbolic link given here is followed. */
    record LocalFile(Path path) implements Source {}

    /** A small file that was made in memory, such as a rendered {@code config.pbtxt}. Equal to another of the same bytes. */
    final class InMemory implements Source {
        private final byte[] bytes;
        private volatile @Nullable String sha256;

        /** @param bytes are copied */
        public InMemory(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        public static InMemory ofText(String text) {
            return new InMemory(text.getBytes(StandardCharsets.UTF_8));
        }

        /** A copy. */
        public byte[] bytes() {
            return bytes.clone();
        }

        public int length() {
            return bytes.length;
        }

        /** 64 lower-case hex digits; computed once, as a template's code goes into every model. */
        public String sha256() {
            String known = sha256;
            if (known == null) {
                known = Sha256.hexOf(bytes);
                sha256 = known;
            }
            return known;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof InMemory that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "InMemory[" + bytes.length + " bytes]";
        }
    }
}

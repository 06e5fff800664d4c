package io.mmectl.deployer.packaging;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where the bytes of one repository entry come from. */
public sealed interface Source {

    /** An entry without bytes: a directory, such as the empty version directory that Triton wants of an ensemble. */
    record Directory() implements Source {}

    /** A regular file of this machine, read when the archive is made. A symbolic link given here is followed. */
    record LocalFile(Path path) implements Source {}

    /** A small file that was made in memory, such as a rendered {@code config.pbtxt}. */
    @SuppressWarnings("ArrayRecordComponent") // copied at both doors, compared by content
    record InMemory(byte[] bytes) implements Source {
        public InMemory {
            bytes = bytes.clone();
        }

        public static InMemory ofText(String text) {
            return new InMemory(text.getBytes(StandardCharsets.UTF_8));
        }

        /** A copy. */
        @Override
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof InMemory that && java.util.Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return java.util.Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "InMemory[" + bytes.length + " bytes]";
        }
    }
}

package io.mmectl.localaws.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** How bytes get to the end of a journal: a seam for tests, where disks are full or broken. */
interface Appender {
    /** A file to append to; made when it is missing. */
    default RandomAccessFile open(Path file) throws IOException {
        return new RandomAccessFile(file.toFile(), "rw");
    }

    /** The real one. */
    Appender DISK = (file, at, bytes) -> {
        file.seek(at);
        file.write(bytes);
    };

    /** Writes all bytes from a place on; when it throws, any of them may have been written. */
    void write(RandomAccessFile file, long at, byte[] bytes) throws IOException;
}

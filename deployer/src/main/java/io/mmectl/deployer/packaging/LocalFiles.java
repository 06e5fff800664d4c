package io.mmectl.deployer.packaging;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opening a user's files, with errors that name them. */
final class LocalFiles {
    private LocalFiles() {}

    static FileChannel open(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.READ);
        } catch (FileSystemException e) {
            throw unreadable(file, e);
        }
    }

    static MmectlException unreadable(Path file, FileSystemException cause) {
        return switch (cause) {
            case NoSuchFileException e -> invalid(file, "does not exist", "Check the path.", e);
            case AccessDeniedException e -> invalid(file, "may not be read", "Check its permissions.", e);
            default -> invalid(file, "cannot be read: " + cause.getMessage(), "Check the path.", cause);
        };
    }

    static MmectlException notRegular(Path file) {
        return new MmectlException(
                ErrorCode.INVALID_INPUT, "'" + file + "' is not a regular file", "Give the path of a file.");
    }

    /** A file that is not what it was a moment ago. */
    static MmectlException changedWhileRead(Object file) {
        return new MmectlException(
                ErrorCode.CONFLICT,
                "File '" + file + "' changed while it was being packed",
                "Wait until whatever writes it is done, and run again.");
    }

    /** The kernel's read errors (a bad disk, a network file system that is gone) name no file. */
    static IOException failedRead(Object file, IOException cause) {
        return cause instanceof ClosedByInterruptException
                ? cause
                : new IOException("Cannot read '" + file + "': " + cause.getMessage(), cause);
    }

    private static MmectlException invalid(Path file, String what, String hint, Exception cause) {
        return new MmectlException(ErrorCode.INVALID_INPUT, "File '" + file + "' " + what, hint, cause);
    }
}

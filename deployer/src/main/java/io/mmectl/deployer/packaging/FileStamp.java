package io.mmectl.deployer.packaging;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the file system says of a file without reading it. Two equal stamps mean the same bytes, except for changes within
 * the granularity of the file system's clock.
 *
 * @param modified nanoseconds since 1970
 * @param changed nanoseconds since 1970 (ctime: set by the kernel at every write, rename and chmod, by nobody else)
 */
public record FileStamp(long size, long modified, long changed, long inode) {
    private static final String UNIX = "unix:isRegularFile,ino,ctime,size,lastModifiedTime";

    /**
     * Follows symbolic links.
     *
     * @throws io.mmectl.config.MmectlException INVALID_INPUT when it is no regular file, does not exist or may not be read
     */
    public static FileStamp of(Path file) throws IOException {
        try {
            // One question to the file system: a plan asks it of tens of thousands of files.
            Map<String, Object> unix = Files.readAttributes(file, UNIX);
            if (!Boolean.TRUE.equals(unix.get("isRegularFile"))) {
                throw LocalFiles.notRegular(file);
            }
            return new FileStamp(
                    ((Number) requireNonNull(unix.get("size"))).longValue(),
                    nanos((FileTime) requireNonNull(unix.get("lastModifiedTime"))),
                    nanos((FileTime) requireNonNull(unix.get("ctime"))),
                    ((Number) requireNonNull(unix.get("ino"))).longValue());
        } catch (UnsupportedOperationException e) {
            return withoutInode(file);
        } catch (FileSystemException e) {
            throw LocalFiles.unreadable(file, e);
        }
    }

    /** Of a file system that is not Unix's. */
    private static FileStamp withoutInode(Path file) throws IOException {
        try {
            BasicFileAttributes basic = Files.readAttributes(file, BasicFileAttributes.class);
            if (!basic.isRegularFile()) {
                throw LocalFiles.notRegular(file);
            }
            return new FileStamp(basic.size(), nanos(basic.lastModifiedTime()), 0, 0);
        } catch (FileSystemException e) {
            throw LocalFiles.unreadable(file, e);
        }
    }

    /**
     * Whether a later write could leave this stamp as it is: its times are too close to the moment at which it was taken,
     * or the file system keeps no ctime.
     */
    boolean racy(Instant taken) {
        long margin = taken.minusSeconds(2).getEpochSecond();
        return changed == 0
                || TimeUnit.NANOSECONDS.toSeconds(changed) >= margin
                || TimeUnit.NANOSECONDS.toSeconds(modified) >= margin;
    }

    private static long nanos(FileTime time) {
        return time.to(TimeUnit.NANOSECONDS);
    }
}

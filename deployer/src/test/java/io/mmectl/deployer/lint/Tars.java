package io.mmectl.deployer.lint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Archives that mmectl did not write. */
final class Tars {
    private Tars() {}

    /** Small files of these names; {@code name->target} makes a symbolic link, {@code name=text} says what is in a file. */
    static byte[] gz(String... names) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (String name : names) {
                add(tar, name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void add(TarArchiveOutputStream tar, String name) throws IOException {
        int arrow = name.indexOf("->");
        if (arrow >= 0) {
            TarArchiveEntry link = new TarArchiveEntry(name.substring(0, arrow), TarConstants.LF_SYMLINK, true);
            link.setLinkName(name.substring(arrow + 2));
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
            return;
        }
        int equals = name.indexOf('=');
        byte[] content = (equals < 0 ? "x" : name.substring(equals + 1)).getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(equals < 0 ? name : name.substring(0, equals), true);
        entry.setSize(entry.isDirectory() ? 0 : content.length);
        tar.putArchiveEntry(entry);
        if (!entry.isDirectory()) {
            tar.write(content);
        }
        tar.closeArchiveEntry();
    }
}

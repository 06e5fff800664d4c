package io.mmectl.deployer.lint;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Tells one build of the code from another. */
public final class ProgramFingerprint {
    private ProgramFingerprint() {}

    /**
     * SHA-256 over the names, sizes and CRC-32 of everything in the jars that these classes come from, 64 hex digits. Of a jar no
     * more than its directory is read; of a folder of classes, as while the code is being developed, all of it.
     *
     * @return empty when nobody says where one of them comes from, or it cannot be read
     */
    public static Optional<String> of(Class<?>... classes) {
        MessageDigest digest = start();
        try {
            for (Class<?> type : classes) {
                CodeSource source = type.getProtectionDomain().getCodeSource();
                if (source == null) {
                    return Optional.empty();
                }
                Path place = Path.of(source.getLocation().toURI());
                List<String> files = Files.isDirectory(place) ? ofFolder(place) : ofJar(place);
                Collections.sort(files);
                files.forEach(file -> digest.update(file.getBytes(StandardCharsets.UTF_8)));
            }
            return Optional.of(HexFormat.of().formatHex(digest.digest()));
        } catch (IOException | URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static List<String> ofJar(Path jar) throws IOException {
        List<String> files = new ArrayList<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                files.add(line(entry.getName(), entry.getSize(), entry.getCrc()));
            }
        }
        return files;
    }

    private static List<String> ofFolder(Path folder) throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                byte[] content = Files.readAllBytes(file);
                CRC32 crc = new CRC32();
                crc.update(content);
                files.add(line(folder.relativize(file).toString(), content.length, crc.getValue()));
            }
        }
        return files;
    }

    private static String line(String name, long size, long crc) {
        return name + " " + size + " " + crc + "\n";
    }
}

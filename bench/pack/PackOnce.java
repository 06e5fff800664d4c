import io.mmectl.config.Packing;
import io.mmectl.deployer.packaging.Archive;
import io.mmectl.deployer.packaging.ArchiveReader;
import io.mmectl.deployer.packaging.ArchiveWriter;
import io.mmectl.deployer.packaging.DirectoryScanner;
import io.mmectl.deployer.packaging.FileDigests;
import io.mmectl.deployer.packaging.Manifest;
import io.mmectl.deployer.packaging.TritonRepository;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;

/**
 * The packer as a whole process.
 *
 * <ul>
 *   <li>{@code pack DIR OUT [compact]}: one pass, name found out on the way (what {@code mmectl package} does)
 *   <li>{@code named DIR OUT [compact]}: the manifest first, then the archive (what an upload under its own name does)
 *   <li>{@code manifest DIR CACHE}: the manifest only, with a digest cache
 *   <li>{@code verify OUT}
 * </ul>
 */
final class PackOnce {
    public static void main(String[] args) throws IOException {
        switch (args[0]) {
            case "pack" -> {
                TritonRepository repository = DirectoryScanner.scan(Path.of(args[1])).repository();
                try (OutputStream out = open(args[2])) {
                    print(ArchiveWriter.writeAndDigest(repository, packing(args), out));
                }
            }
            case "named" -> {
                TritonRepository repository = DirectoryScanner.scan(Path.of(args[1])).repository();
                Archive archive = Archive.of(repository, FileDigests.inMemory(InstantSource.system()), packing(args));
                try (OutputStream out = open(args[2])) {
                    ArchiveWriter.write(repository, archive.manifest(), archive.packing(), out);
                }
                print(archive.manifest());
            }
            case "manifest" -> {
                FileDigests digests = FileDigests.at(Path.of(args[2]), InstantSource.system());
                print(Archive.of(DirectoryScanner.scan(Path.of(args[1])).repository(), digests, Packing.FAST).manifest());
                digests.save();
            }
            case "verify" -> {
                try (InputStream in = Files.newInputStream(Path.of(args[1]))) {
                    print(ArchiveReader.manifest(in, args[1]));
                }
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static Packing packing(String[] args) {
        return args.length > 3 && args[3].equals("compact") ? Packing.COMPACT : Packing.FAST;
    }

    private static OutputStream open(String file) throws IOException {
        return Channels.newOutputStream(FileChannel.open(
                Path.of(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING));
    }

    private static void print(Manifest manifest) {
        System.out.println(manifest.sha256());
    }
}

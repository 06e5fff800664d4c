import io.mmectl.aws.AwsAccount;
import io.mmectl.aws.AwsSettings;
import io.mmectl.config.Packing;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.packaging.Archive;
import io.mmectl.deployer.packaging.DirectoryScanner;
import io.mmectl.deployer.packaging.FileDigests;
import io.mmectl.deployer.port.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * One upload as a whole process, to whatever AWS_ENDPOINT_URL names.
 *
 * <ul>
 *   <li>{@code pack DIR BUCKET KEY CACHE [compact]}: packs on the way, one pass; the digests of the files come from the cache
 *   <li>{@code file FILE BUCKET KEY}: a file as it is
 * </ul>
 */
final class PushOnce {
    public static void main(String[] args) throws IOException {
        S3Location place = new S3Location(args[2], args[3]);
        try (AwsAccount account = AwsAccount.open(AwsSettings.ambient("us-east-1"))) {
            ObjectStore.Put put = account.objects().putIfAbsent(place, content(args), Map.of());
            if (put != ObjectStore.Put.CREATED) {
                throw new IllegalStateException(place + " is there already");
            }
        }
    }

    private static ObjectStore.Content content(String[] args) throws IOException {
        if (args[0].equals("file")) {
            return file(Path.of(args[1]));
        }
        FileDigests digests = FileDigests.at(Path.of(args[4]), InstantSource.system());
        Packing packing = args.length > 5 && args[5].equals("compact") ? Packing.COMPACT : Packing.FAST;
        Archive archive = Archive.of(DirectoryScanner.scan(Path.of(args[1])).repository(), digests, packing);
        digests.save();
        return archive;
    }

    private static ObjectStore.Content file(Path file) throws IOException {
        long length = Files.size(file);
        return new ObjectStore.Content() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }
        };
    }
}

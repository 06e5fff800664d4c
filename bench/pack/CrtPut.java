import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** {@code FILE BUCKET KEY}: one upload by AWS's CRT client, parts of 8 MiB, to whatever AWS_ENDPOINT_URL names. */
final class CrtPut {
    public static void main(String[] args) {
        try (S3AsyncClient s3 = S3AsyncClient.crtBuilder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create(System.getenv("AWS_ENDPOINT_URL")))
                .forcePathStyle(true)
                .minimumPartSizeInBytes(8L << 20)
                .build()) {
            s3.putObject(r -> r.bucket(args[1]).key(args[2]), Path.of(args[0])).join();
        }
    }
}

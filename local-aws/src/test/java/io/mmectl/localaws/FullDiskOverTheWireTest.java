package io.mmectl.localaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The system itself refuses to let any file grow: the limit of a file's size stands for a full disk, because setting it needs
 * no rights. {@code prlimit} lifts it again while the process runs.
 */
@EnabledIf(value = "limitsCanBeSet", disabledReason = "this system has no prlimit")
class FullDiskOverTheWireTest {
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
    private static final int LIMIT_BYTES = 64 * 1024;

    @TempDir
    Path folder;

    static boolean limitsCanBeSet() {
        return Files.isExecutable(PRLIMIT);
    }

    @Timeout(300)
    @Test
    @Fidelity(
            area = Area.OPERATION,
            behaviour =
                    "without room on the disk a write is 500 InternalError, leaves nothing behind, and goes through when"
                            + " there is room again",
            sure = Sure.DIFFERS,
            source = "AWS has room")
    void aWriteWithoutRoomLeavesNothingAndGoesThroughWhenThereIsSome() throws Exception {
        Set<String> acknowledged = new TreeSet<>();
        try (LocalProcess process =
                        LocalProcess.start(folder, List.of(PRLIMIT.toString(), "--fsize=" + LIMIT_BYTES + ":"));
                S3Client s3 = LocalClients.s3(process.endpoint())) {
            s3.createBucket(b -> b.bucket("kept"));
            assertThat(refused(s3, "large", LIMIT_BYTES + 1)).contains("out of room");
            assertThat(list(s3)).isEmpty();
            assertThat(blobs()).isZero();

            String refused = "";
            for (int i = 0; refused.isEmpty(); i++) {
                String key = "small-%05d-".formatted(i) + "x".repeat(500);
                refused = refused(s3, key, 10);
                if (refused.isEmpty()) {
                    acknowledged.add(key);
                }
            }
            assertThat(refused).as("the journal is full").contains("out of room");
            assertThat(acknowledged).hasSizeGreaterThan(30);
            assertThat(list(s3)).isEqualTo(acknowledged);
            assertThat(blobs()).isEqualTo(acknowledged.size());

            assertThat(new ProcessBuilder(PRLIMIT.toString(), "--fsize=unlimited", "--pid", "" + process.pid())
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(refused(s3, "large", LIMIT_BYTES + 1)).isEmpty();
            acknowledged.add("large");
            assertThat(list(s3)).isEqualTo(acknowledged);
            process.kill();
        }
        try (LocalProcess process = LocalProcess.start(folder, List.of());
                S3Client s3 = LocalClients.s3(process.endpoint())) {
            assertThat(list(s3)).isEqualTo(acknowledged);
        }
    }

    /** What the service said; empty when the object was written. */
    private static String refused(S3Client s3, String key, int length) {
        S3Exception refusal = catchThrowableOfType(
                S3Exception.class,
                () -> s3.putObject(b -> b.bucket("kept").key(key), RequestBody.fromBytes(new byte[length])));
        if (refusal == null) {
            return "";
        }
        assertThat(refusal.statusCode()).isEqualTo(500);
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("InternalError");
        return refusal.awsErrorDetails().errorMessage();
    }

    private static Set<String> list(S3Client s3) {
        Set<String> keys = new TreeSet<>();
        s3.listObjectsV2Paginator(b -> b.bucket("kept")).contents().stream()
                .map(S3Object::key)
                .forEach(keys::add);
        return keys;
    }

    private long blobs() throws Exception {
        try (Stream<Path> files = Files.walk(folder.resolve("s3"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}

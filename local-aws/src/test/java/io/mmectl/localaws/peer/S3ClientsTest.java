package io.mmectl.localaws.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that people move files with, there and back: the AWS CLI and rclone. */
@Tag("full")
class S3ClientsTest {
    @TempDir
    Path folder;

    private LocalAws aws;

    @BeforeEach
    void start() throws IOException {
        aws = LocalAws.start(LocalAws.Config.inMemory().withStateDir(folder.resolve("state")));
        tree(folder.resolve("there"));
        Files.createDirectories(folder.resolve("back"));
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    /** Small and large files, and names that need care. */
    private static void tree(Path root) throws IOException {
        Random random = new Random(7);
        byte[] large = new byte[12 << 20];
        random.nextBytes(large);
        Files.createDirectories(root.resolve("a/b c"));
        Files.createDirectories(root.resolve("ü+&%"));
        Files.write(root.resolve("large.bin"), large);
        Files.write(root.resolve("empty"), new byte[0]);
        Files.writeString(root.resolve("a/b c/text.txt"), "text");
        Files.writeString(root.resolve("ü+&%/é=?#.txt"), "strange");
    }

    private static Map<String, byte[]> contents(Path root) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }

    private void assertSame(String there, String back) throws IOException {
        Map<String, byte[]> sent = contents(folder.resolve(there));
        Map<String, byte[]> received = contents(folder.resolve(back));
        assertThat(received.keySet()).isEqualTo(sent.keySet());
        sent.forEach((name, bytes) -> assertThat(received.get(name)).as(name).isEqualTo(bytes));
    }

    private static String program(String name, String... peers) throws IOException {
        for (String peer : peers) {
            Optional<Path> found = PeerProgram.installed(peer)
                    .map(f -> f.resolve("bin").resolve(name))
                    .filter(Files::isExecutable);
            if (found.isPresent()) {
                return found.get().toString();
            }
        }
        return abort(name + " is not installed: scripts/peers install " + peers[0]);
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "`aws s3` mb, sync both ways, ls, cp, mv, rm, presign and rb, and `aws s3api` with versions; from"
                            + " another region too, which it learns from the 301",
            sure = Sure.VERIFIED,
            source = "AWS CLI 1 (`S3ClientsTest`)")
    void theAwsCliSyncsThereAndBack() throws Exception {
        String aws1 = program("aws", "awscli", "localstack");
        PeerProgram cli = PeerProgram.against(aws, folder).with("PYTHONUTF8", "1");
        cli.runs(0, aws1, "s3", "mb", "s3://cli");
        cli.runs(0, aws1, "s3", "sync", "there", "s3://cli/tree", "--no-progress");
        assertThat(cli.runs(0, aws1, "s3", "sync", "there", "s3://cli/tree", "--no-progress"))
                .isBlank();
        assertThat(cli.runs(0, aws1, "s3", "ls", "s3://cli", "--recursive"))
                .contains("tree/a/b c/text.txt", "12582912");
        cli.runs(0, aws1, "s3", "sync", "s3://cli/tree", "back", "--no-progress");
        assertSame("there", "back");

        cli.runs(0, aws1, "s3", "cp", "s3://cli/tree/large.bin", "s3://cli/copy.bin", "--no-progress");
        cli.runs(0, aws1, "s3", "mv", "s3://cli/copy.bin", "moved.bin", "--no-progress");
        assertThat(Files.mismatch(folder.resolve("moved.bin"), folder.resolve("there/large.bin")))
                .isEqualTo(-1);
        assertThat(cli.with("AWS_DEFAULT_REGION", "us-west-2")
                        .with("AWS_REGION", "us-west-2")
                        .runs(0, aws1, "s3", "ls", "s3://cli/tree/"))
                .contains("large.bin");
        assertThat(cli.runs(0, aws1, "s3", "presign", "s3://cli/tree/empty"))
                .startsWith(aws.endpoint().toString());

        cli.runs(
                0,
                aws1,
                "s3api",
                "put-bucket-versioning",
                "--bucket",
                "cli",
                "--versioning-configuration",
                "Status=Enabled");
        cli.runs(0, aws1, "s3", "cp", "there/empty", "s3://cli/tree/large.bin", "--no-progress");
        cli.runs(0, aws1, "s3", "rm", "s3://cli/tree/large.bin");
        assertThat(cli.runs(
                        0,
                        aws1,
                        "s3api",
                        "list-object-versions",
                        "--bucket",
                        "cli",
                        "--prefix",
                        "tree/large.bin",
                        "--query",
                        "[length(Versions), length(DeleteMarkers)]",
                        "--output",
                        "text"))
                .isEqualToIgnoringWhitespace("2 1");
        cli.runs(0, aws1, "s3", "rm", "s3://cli", "--recursive");
        assertThat(cli.runs(1, aws1, "s3", "rb", "s3://cli")).contains("BucketNotEmpty");
    }

    /** With the provider AWS, rclone 1.76 sends only what it reads twice, or over TLS. */
    private PeerProgram rclone() {
        return PeerProgram.against(aws, folder)
                .with("RCLONE_CONFIG", "/dev/null")
                .with("RCLONE_CONFIG_LOCAL_TYPE", "s3")
                .with("RCLONE_CONFIG_LOCAL_PROVIDER", "Other")
                .with("RCLONE_CONFIG_LOCAL_ENV_AUTH", "true")
                .with("RCLONE_CONFIG_LOCAL_REGION", "eu-central-1")
                .with("RCLONE_CONFIG_LOCAL_LOCATION_CONSTRAINT", "eu-central-1")
                .with("RCLONE_CONFIG_LOCAL_ENDPOINT", aws.endpoint().toString())
                .with("RCLONE_CONFIG_LOCAL_FORCE_PATH_STYLE", "true")
                .with("RCLONE_S3_UPLOAD_CUTOFF", "6M")
                .with("RCLONE_S3_CHUNK_SIZE", "5M");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "a tree synced there and back byte by byte with its modification times and checksums, a second sync with"
                            + " nothing to do, old versions listed and cleaned up, purged",
            sure = Sure.VERIFIED,
            source = "rclone 1.76.0 (`S3ClientsTest`)")
    void rcloneSyncsThereAndBack() throws Exception {
        String program = program("rclone", "rclone");
        PeerProgram rclone = rclone();
        rclone.runs(0, program, "mkdir", "local:rclone");
        rclone.runs(0, program, "sync", "there", "local:rclone/tree");
        assertThat(rclone.runs(0, program, "sync", "-v", "there", "local:rclone/tree"))
                .contains("There was nothing to transfer");
        rclone.runs(0, program, "check", "--download", "there", "local:rclone/tree");
        rclone.runs(0, program, "sync", "local:rclone/tree", "back");
        assertSame("there", "back");
        assertThat(Files.getLastModifiedTime(folder.resolve("back/empty")).toMillis())
                .isEqualTo(
                        Files.getLastModifiedTime(folder.resolve("there/empty")).toMillis());

        rclone.runs(0, program, "backend", "versioning", "local:rclone", "Enabled");
        Files.writeString(folder.resolve("there/empty"), "no more");
        rclone.runs(0, program, "sync", "there", "local:rclone/tree");
        rclone.runs(0, program, "deletefile", "local:rclone/tree/a/b c/text.txt");
        assertThat(rclone.runs(0, program, "lsf", "--s3-versions", "-R", "local:rclone/tree"))
                .containsPattern("empty-v\\d{4}-")
                .containsPattern("text-v\\d{4}-.*\\.txt");
        rclone.runs(0, program, "backend", "cleanup-hidden", "local:rclone");
        assertThat(rclone.runs(0, program, "lsf", "--s3-versions", "-R", "local:rclone/tree"))
                .doesNotContain("-v20");
        rclone.runs(0, program, "purge", "local:rclone");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "a model repository is loaded from `s3://http://127.0.0.1:PORT/bucket/prefix` and answers",
            sure = Sure.VERIFIED,
            source = "Triton 2.51.0's own S3 client, the AWS SDK for C++ (`S3ClientsTest`)")
    void tritonLoadsAModelRepository() throws Exception {
        if (PeerProgram.installed("triton").isEmpty()
                || PeerProgram.installed("torch").isEmpty()) {
            abort("Triton is not installed: scripts/peers install triton torch");
        }
        String python = program("python", "boto3");
        PeerProgram triton = PeerProgram.against(aws, folder)
                .with("TRITON", PeerProgram.installed("triton").orElseThrow().toString())
                .with("DEBIAN", PeerProgram.installed("torch").orElseThrow().toString());

        String output = triton.runs(
                0, python, PeerProgram.resource("/boto3/triton_repository.py").toString());

        assertThat(output).contains("answered");
        assertThat(aws.requests().get("s3")).containsKeys("GetObject", "ListObjectsV2");
    }
}

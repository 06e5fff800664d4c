package io.mmectl.cli.command;

import io.mmectl.cli.CommandContext;
import io.mmectl.cli.Reasons;
import io.mmectl.cli.fleet.CountedStream;
import io.mmectl.cli.fleet.FleetOptions;
import io.mmectl.cli.fleet.FleetSession;
import io.mmectl.cli.render.Json;
import io.mmectl.cli.render.Progress;
import io.mmectl.cli.render.Quantities;
import io.mmectl.cli.render.TransferMeter;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.Printable;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.packaging.ArchiveReader;
import io.mmectl.deployer.packaging.Manifest;
import io.mmectl.deployer.port.ObjectStore.ObjectHead;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mmectl unpack}: what is in an archive, checked against its name. */
@Command(
        name = "unpack",
        mixinStandardHelpOptions = true,
        description =
                "Unpack an archive into a new folder, or only verify it. An archive that would write outside, holds"
                        + " links or devices, or is not what its name says is refused, and nothing is left of it.")
public final class UnpackCommand implements Callable<Integer> {
    private static final Pattern DIGEST_IN_NAME = Pattern.compile(".*--([0-9a-f]{12})\\.tar\\.gz");
    private static final String MANIFEST = "mmectl-manifest-sha256";

    private final CommandContext context;

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Parameters(
            index = "0",
            paramLabel = "ARCHIVE",
            description = "A file, or s3://BUCKET/KEY, which is read in the account of the fleet file.")
    private String archive = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FOLDER",
            description = "Where to; must not exist (default: the archive's name without .tar.gz).")
    @Nullable
    private Path folder;

    @Option(
            names = "--verify",
            description = "Read it to its end and compare its content with the digest in its name or metadata; without"
                    + " FOLDER nothing is written.")
    private boolean verify;

    @Option(names = "--sha256", paramLabel = "DIGEST", description = "The manifest's digest, instead of the name's.")
    @Nullable
    private String sha256;

    @Option(
            names = "--max-bytes",
            paramLabel = "SIZE",
            description =
                    "Refuse an archive whose files have more bytes together, as 2GiB (default: as many as there are).")
    @Nullable
    private String maxBytes;

    public UnpackCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (sha256 != null && !sha256.matches("[0-9a-f]{12,64}")) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "--sha256: '" + sha256 + "' is no digest",
                    "12 to 64 digits of 0-9 and a-f");
        }
        if (!archive.startsWith("s3://")) {
            Path file = context.shell().resolve(Path.of(archive));
            return work(() -> open(file), size(file), digest(Optional.empty()));
        }
        Matcher location = Pattern.compile("s3://([^/]+)/(.+)").matcher(archive);
        if (!location.matches()) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT, "'" + archive + "' names no object", "write s3://BUCKET/KEY");
        }
        S3Location place = new S3Location(location.group(1), location.group(2));
        try (FleetSession session = FleetSession.open(context, options)) {
            Optional<ObjectHead> head = session.ports().objects().head(place);
            Optional<String> metadata = head.map(ObjectHead::metadata).map(m -> m.get(MANIFEST));
            long size = head.map(ObjectHead::size).orElse(0L);
            return work(() -> session.ports().objects().open(place), size, digest(metadata));
        }
    }

    private InputStream open(Path file) {
        if (Files.isDirectory(file)) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT, archive + " is a folder, not an archive", "name a .tar.gz file");
        }
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT, "cannot read " + archive + ": " + Reasons.of(e), "check the path", e);
        }
    }

    /** Only for the bar; zero when nobody knows. */
    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    @FunctionalInterface
    private interface Opening {
        InputStream open() throws IOException;
    }

    /** What it must hold: as the user says, else as the metadata, else as the name. Name and metadata must agree. */
    private Optional<String> digest(Optional<String> metadata) {
        if (sha256 != null) {
            return Optional.of(sha256);
        }
        Matcher name = DIGEST_IN_NAME.matcher(archive);
        Optional<String> named = name.matches() ? Optional.of(name.group(1)) : Optional.empty();
        if (metadata.isPresent() && named.isPresent() && !metadata.get().startsWith(named.get())) {
            throw new MmectlException(
                    ErrorCode.CONFLICT,
                    archive + " has " + metadata.get() + " in its metadata, which is not what its name says",
                    "somebody else wrote it; pack the model again");
        }
        Optional<String> known = metadata.or(() -> named);
        if (verify && known.isEmpty()) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "nothing says what " + archive + " must hold: its name ends in no digest",
                    "give it with --sha256");
        }
        return known;
    }

    private int work(Opening opening, long size, Optional<String> digest) {
        long most = maxBytes == null ? Long.MAX_VALUE : Quantities.parseBytes("--max-bytes", maxBytes);
        @Nullable Path into = verify && folder == null ? null : context.shell().resolve(target());
        try {
            Manifest manifest = read(opening, size, into, digest, most);
            print(manifest, into, digest.isPresent());
            return 0;
        } catch (IOException e) {
            throw new MmectlException(
                    into == null ? ErrorCode.INVALID_INPUT : ErrorCode.FAILED,
                    "cannot unpack " + archive + ": " + Reasons.of(e),
                    "check the archive's path, and that the folder can be written and has room",
                    e);
        }
    }

    private Manifest read(Opening opening, long size, @Nullable Path into, Optional<String> digest, long most)
            throws IOException {
        String doing = into == null ? "verifying" : "unpacking";
        TransferMeter meter = new TransferMeter(size);
        try (Progress progress =
                        new Progress(context.shell().err(), context.shell().terminal());
                InputStream in = new CountedStream(
                        opening.open(), bytes -> meter.moved(bytes).ifPresent(text -> progress.live(doing, text)))) {
            return into == null
                    ? ArchiveReader.verify(in, archive, digest.orElseThrow(), most)
                    : ArchiveReader.unpack(in, archive, into, digest, most);
        }
    }

    private Path target() {
        if (folder != null) {
            return folder;
        }
        String name = archive.substring(archive.lastIndexOf('/') + 1);
        String stem = name.replaceFirst("\\.(tar\\.gz|tgz)$", "");
        if (stem.equals(name) || stem.isEmpty()) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "'" + name + "' does not end in .tar.gz",
                    "name the folder to unpack into");
        }
        return Path.of(stem);
    }

    private void print(Manifest manifest, @Nullable Path into, boolean verified) {
        long files = manifest.lines().stream().filter(l -> !l.isDirectory()).count();
        if (context.options().json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("schemaVersion", 1);
            document.put("archive", archive);
            document.put("folder", into == null ? null : into.toString());
            document.put("files", files);
            document.put("contentBytes", manifest.contentBytes());
            document.put("manifestSha256", manifest.sha256());
            document.put("verified", verified);
            context.shell().out().println(Json.document(document));
        } else {
            String what = Quantities.count(files, "file") + ", " + Quantities.bytes(manifest.contentBytes());
            context.shell().out().println(manifest.sha256() + "  " + Printable.line(archive));
            context.shell()
                    .err()
                    .println((verified ? "verified" : "not verified, its name holds no digest") + ": " + what
                            + (into == null ? "" : ", in " + Printable.line(into.toString())));
        }
    }
}

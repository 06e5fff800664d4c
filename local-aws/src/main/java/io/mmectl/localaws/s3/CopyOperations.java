package io.mmectl.localaws.s3;

import io.mmectl.localaws.store.StorageException;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.PercentCoding;
import io.mmectl.localaws.wire.XmlWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Copies inside the service. */
record CopyOperations(S3Store store, LocalTime time) {
    /** With one of these an object may be copied onto itself. */
    private static final List<String> CHANGES =
            List.of(AttributeHeaders.STORAGE_CLASS, AttributeHeaders.ENCRYPTION, AttributeHeaders.REDIRECT);

    private static final String SOURCE_RANGE = "x-amz-copy-source-range";
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{1,18})");

    AwsResponse copy(S3Call call) throws IOException {
        call.requireUsableKey();
        BucketRecord bucket = store.requireBucket(call.bucket());
        Ownership.checkAcl(bucket, call);
        ObjectLock.checkObject(bucket, call);
        Source from = source(call);
        ObjectRecord source = from.object();
        ObjectRecord.Attributes attributes = attributes(call, from);
        Digests.Result digests = digests(call, source);
        List<Blob> blobs = duplicate(source.blobs());
        ObjectRecord written;
        try {
            written = store.write(call.bucket(), call.key(), current -> {
                Preconditions.of(call.request()).checkWrite(call.key(), current);
                return ObjectRecord.whole(call.key(), blobs, digests, time.now(), attributes);
            });
        } catch (AwsException | StorageException e) {
            store.blobs().delete(blobs);
            throw e;
        }
        Map<String, String> headers = new LinkedHashMap<>(from.headers());
        headers.putAll(bucket.versionHeader(written));
        headers.putAll(AttributeHeaders.encryption(written.attributes()));
        headers.putAll(Expiry.header(bucket, written));
        return call.xml("CopyObjectResult", x -> result(x, written.etag(), written.checksum()), headers);
    }

    /**
     * What is copied.
     *
     * @param wanted as the request names it
     */
    private record Source(BucketRecord bucket, VersionedKey wanted, ObjectRecord object) {
        /** Whether the copy would be what it is a copy of. An older version is one of its own: copying restores it. */
        boolean isSelf(S3Target target) {
            return target.equals(new S3Target(bucket.name(), wanted.key()))
                    && wanted.versionId().isEmpty();
        }

        /** Says which version was copied. */
        Map<String, String> headers() {
            return object.versionId().equals(VersionIds.NULL)
                    ? Map.of()
                    : Map.of("x-amz-copy-source-version-id", object.versionId());
        }
    }

    private void result(XmlWriter x, String etag, Checksum checksum) {
        x.text("LastModified", S3Headers.iso(time.now())).text("ETag", S3Headers.quoted(etag));
        x.text(checksum.algorithm().element(), checksum.value()).text("ChecksumType", checksum.type());
    }

    /** The source that the request names, when it is there and its conditions hold. */
    private Source source(S3Call call) {
        String header = call.header("x-amz-copy-source").orElse("");
        int version = header.lastIndexOf("?versionId=");
        String named = PercentCoding.decode(version < 0 ? header : header.substring(0, version));
        String path = named.startsWith("/") ? named.substring(1) : named;
        int slash = path.indexOf('/');
        if (slash <= 0 || slash == path.length() - 1) {
            throw S3Errors.invalidArgument("Invalid copy source object key", "x-amz-copy-source", "x-amz-copy-source");
        }
        VersionedKey wanted = new VersionedKey(path.substring(slash + 1), versionId(header, version));
        BucketRecord bucket = store.requireBucket(path.substring(0, slash));
        Ownership.checkExpected(call, "x-amz-source-expected-bucket-owner");
        ObjectRecord object = found(bucket, wanted);
        Preconditions.ofCopySource(call.request()).checkCopySource(object, time.now());
        return new Source(bucket, wanted, object);
    }

    private static Optional<String> versionId(String header, int at) {
        return at < 0
                ? Optional.empty()
                : Optional.of(PercentCoding.decode(header.substring(at + "?versionId=".length())));
    }

    private ObjectRecord found(BucketRecord bucket, VersionedKey wanted) {
        try {
            return store.requireObject(bucket, wanted);
        } catch (AwsException e) {
            throw e.status() == 405
                    ? S3Errors.invalidRequest(
                            "The source of a copy request may not specifically refer to a delete marker by version id.")
                    : e;
        }
    }

    /** Whether a copy has its own metadata or tags. */
    private static boolean replaces(S3Call call, String what) {
        String header = "x-amz-" + what + "-directive";
        String directive = call.header(header).orElse("COPY");
        if (!directive.equals("COPY") && !directive.equals("REPLACE")) {
            throw S3Errors.invalidArgument("Unknown " + what + " directive.", header, directive);
        }
        return directive.equals("REPLACE");
    }

    private static ObjectRecord.Attributes attributes(S3Call call, Source from) {
        ObjectRecord source = from.object();
        ObjectRecord.Attributes sent = AttributeHeaders.of(call);
        boolean replace = replaces(call, "metadata");
        boolean retag = replaces(call, "tagging");
        if (from.isSelf(call.target())
                && !replace
                && !retag
                && CHANGES.stream().allMatch(h -> call.header(h).isEmpty())) {
            throw S3Errors.invalidRequest(
                    "This copy request is illegal because it is trying to copy an object to itself without changing the"
                            + " object's metadata, storage class, website redirect location or encryption attributes.");
        }
        Map<String, String> kept = new LinkedHashMap<>(source.attributes().headers());
        // They belong to the copy, not to what is copied.
        kept.keySet().removeIf(CopyOperations::ofTheCopy);
        sent.headers().forEach((header, value) -> {
            if (ofTheCopy(header)) {
                kept.put(header, value);
            }
        });
        return new ObjectRecord.Attributes(
                replace ? sent.headers() : kept,
                replace ? sent.metadata() : source.attributes().metadata(),
                retag ? sent.tags() : source.attributes().tags(),
                sent.acl());
    }

    /** Its storage class, its redirect, and what it is encrypted with. */
    private static boolean ofTheCopy(String header) {
        return CHANGES.contains(header) || header.startsWith(AttributeHeaders.ENCRYPTION + "-");
    }

    /** A copy is one piece whatever its source was, so a source in parts is read through. */
    private Digests.Result digests(S3Call call, ObjectRecord source) throws IOException {
        ChecksumAlgorithm algorithm =
                ChecksumAlgorithm.wanted(call).orElse(source.checksum().algorithm());
        if (!source.multipart() && source.checksum().algorithm() == algorithm) {
            return new Digests.Result(source.etag(), source.checksum());
        }
        Digests digests = new Digests(algorithm);
        try (InputStream in = store.blobs().open(source.blobs(), ByteRange.whole(source.length()))) {
            byte[] buffer = new byte[256 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digests.update(buffer, 0, n);
            }
        }
        return digests.finish();
    }

    private List<Blob> duplicate(List<Blob> blobs) throws IOException {
        List<Blob> copies = new ArrayList<>();
        for (Blob blob : blobs) {
            copies.add(store.blobs().duplicate(blob));
        }
        return copies;
    }

    AwsResponse copyPart(S3Call call, MultipartOperations multipart) throws IOException {
        Source from = source(call);
        ObjectRecord source = from.object();
        ByteRange range = call.header(SOURCE_RANGE)
                .map(header -> sourceRange(header, source.length()))
                .orElse(ByteRange.whole(source.length()));
        UploadRecord upload = multipart.upload(call);
        Digests digests = new Digests(upload.effectiveAlgorithm());
        Blob blob;
        try (InputStream in = store.blobs().open(source.blobs(), range)) {
            blob = store.blobs().write(in, digests);
        }
        PartRecord part = multipart.add(call, upload, new Received(blob, digests.finish()));
        Map<String, String> headers = new LinkedHashMap<>(from.headers());
        headers.putAll(AttributeHeaders.encryption(upload.attributes()));
        return call.xml(
                "CopyPartResult",
                x -> {
                    x.text("LastModified", S3Headers.iso(part.lastModified()));
                    x.text("ETag", S3Headers.quoted(part.etag()));
                    upload.algorithm()
                            .ifPresent(a -> x.text(
                                    part.checksum().algorithm().element(),
                                    part.checksum().value()));
                },
                headers);
    }

    /** Unlike a GET's, a range of a copy has both ends, and both are in the source. */
    private static ByteRange sourceRange(String header, long length) {
        Matcher range = RANGE.matcher(header);
        long first = range.matches() ? Long.parseLong(range.group(1)) : 1;
        long last = range.matches() ? Long.parseLong(range.group(2)) : 0;
        if (last < first) {
            throw S3Errors.invalidArgument(
                    "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the"
                            + " zero-based offsets of the first and last bytes to copy",
                    SOURCE_RANGE,
                    header);
        }
        if (first >= length) {
            throw S3Errors.invalidRequest("The specified copy range is invalid for the source object size");
        }
        if (last >= length) {
            throw S3Errors.invalidArgument(
                    "Range specified is not valid for source object of size: " + length, SOURCE_RANGE, header);
        }
        return new ByteRange(first, last - first + 1);
    }

    static Map<String, String> partHeaders(PartRecord part) {
        return Map.of(
                "ETag",
                S3Headers.quoted(part.etag()),
                part.checksum().algorithm().header(),
                part.checksum().value(),
                "x-amz-server-side-encryption",
                "AES256");
    }
}

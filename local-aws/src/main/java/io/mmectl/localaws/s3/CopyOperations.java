package io.mmectl.localaws.s3;

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

/** Copies inside the service. */
record CopyOperations(S3Store store, LocalTime time) {
    AwsResponse copy(S3Call call) throws IOException {
        call.requireUsableKey();
        S3Target from = source(call);
        ObjectRecord source = store.requireObject(from.bucket(), from.key());
        Preconditions.ofCopySource(call.request()).checkCopySource(source, time.now());
        ObjectRecord.Attributes attributes = attributes(call, from, source);
        Digests.Result digests = digests(call, source);
        List<Blob> blobs = duplicate(source.blobs());
        ObjectRecord written;
        try {
            written = store.write(call.bucket(), call.key(), current -> {
                Preconditions.of(call.request()).checkWrite(call.key(), current);
                return new ObjectRecord(
                        call.key(), blobs, digests.etag(), false, time.now(), attributes, digests.checksum());
            });
        } catch (AwsException e) {
            store.blobs().delete(blobs);
            throw e;
        }
        return call.xml("CopyObjectResult", x -> result(x, written.etag(), written.checksum()));
    }

    private void result(XmlWriter x, String etag, Checksum checksum) {
        x.text("LastModified", S3Headers.iso(time.now())).text("ETag", S3Headers.quoted(etag));
        x.text(checksum.algorithm().element(), checksum.value()).text("ChecksumType", checksum.type());
    }

    static S3Target source(S3Call call) {
        String header = PercentCoding.decode(call.header("x-amz-copy-source").orElse(""));
        String path = header.startsWith("/") ? header.substring(1) : header;
        int slash = path.indexOf('/');
        int version = path.lastIndexOf("?versionId=");
        if (slash <= 0 || slash == path.length() - 1) {
            throw S3Errors.invalidArgument(
                    "Invalid copy source object key", "x-amz-copy-source", String.valueOf(header));
        }
        return new S3Target(
                path.substring(0, slash), path.substring(slash + 1, version > slash ? version : path.length()));
    }

    private static ObjectRecord.Attributes attributes(S3Call call, S3Target from, ObjectRecord source) {
        ObjectRecord.Attributes sent = AttributeHeaders.of(call);
        boolean replace = call.header("x-amz-metadata-directive").orElse("COPY").equals("REPLACE");
        boolean retag = call.header("x-amz-tagging-directive").orElse("COPY").equals("REPLACE");
        if (from.equals(call.target()) && !replace && !retag) {
            throw S3Errors.invalidRequest(
                    "This copy request is illegal because it is trying to copy an object to itself without changing the"
                            + " object's metadata, storage class, website redirect location or encryption attributes.");
        }
        Map<String, String> kept = new LinkedHashMap<>(source.attributes().headers());
        // The storage class belongs to the copy, not to what is copied.
        kept.remove(AttributeHeaders.STORAGE_CLASS);
        Optional.ofNullable(sent.headers().get(AttributeHeaders.STORAGE_CLASS))
                .ifPresent(storageClass -> kept.put(AttributeHeaders.STORAGE_CLASS, storageClass));
        return new ObjectRecord.Attributes(
                replace ? sent.headers() : kept,
                replace ? sent.metadata() : source.attributes().metadata(),
                retag ? sent.tags() : source.attributes().tags());
    }

    /** A copy is one piece whatever its source was, so a source in parts is read through. */
    private Digests.Result digests(S3Call call, ObjectRecord source) throws IOException {
        ChecksumAlgorithm algorithm = call.header("x-amz-checksum-algorithm")
                .flatMap(ChecksumAlgorithm::named)
                .orElse(source.checksum().algorithm());
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
        S3Target from = source(call);
        ObjectRecord source = store.requireObject(from.bucket(), from.key());
        Preconditions.ofCopySource(call.request()).checkCopySource(source, time.now());
        ByteRange range = call.header("x-amz-copy-source-range")
                .flatMap(header -> ByteRange.parse(header, source.length()))
                .orElse(ByteRange.whole(source.length()));
        UploadRecord upload = multipart.upload(call);
        Digests digests = new Digests(upload.effectiveAlgorithm());
        Blob blob;
        try (InputStream in = store.blobs().open(source.blobs(), range)) {
            blob = store.blobs().write(in, digests);
        }
        PartRecord part = multipart.add(call, upload, new Received(blob, digests.finish()));
        return call.xml("CopyPartResult", x -> result(x, part.etag(), part.checksum()));
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

package io.mmectl.localaws.s3;

import io.mmectl.localaws.store.StorageException;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.XmlWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Uploads in parts. */
record MultipartOperations(S3Store store, LocalTime time) {
    private static final int MAX_PARTS = 10_000;
    private static final Set<String> TYPES = Set.of("COMPOSITE", "FULL_OBJECT");
    private static final int MAX_LISTED = 1000;

    AwsResponse create(S3Call call) {
        call.requireUsableKey();
        BucketRecord bucket = store.requireBucket(call.bucket());
        Ownership.checkAcl(bucket, call);
        ObjectLock.checkObject(bucket, call);
        Optional<ChecksumAlgorithm> algorithm = ChecksumAlgorithm.wanted(call);
        boolean composite = composite(algorithm, call.header("x-amz-checksum-type"));
        UploadRecord upload = new UploadRecord(
                UUID.randomUUID().toString().replace("-", ""),
                call.bucket(),
                call.key(),
                time.now(),
                AttributeHeaders.of(call),
                algorithm,
                composite);
        store.uploads().start(upload);
        Map<String, String> headers = AttributeHeaders.encryption(upload.attributes());
        algorithm.ifPresent(a -> {
            headers.put("x-amz-checksum-algorithm", a.name());
            headers.put("x-amz-checksum-type", composite ? "COMPOSITE" : "FULL_OBJECT");
        });
        return call.xml(
                "InitiateMultipartUploadResult",
                x -> x.text("Bucket", call.bucket()).text("Key", call.key()).text("UploadId", upload.id()),
                headers);
    }

    /** CRC-64/NVME exists for whole objects only, the SHAs for parts only; the other CRCs default to parts. */
    private static boolean composite(Optional<ChecksumAlgorithm> algorithm, Optional<String> type) {
        boolean wholeOnly = algorithm.map(a -> a == ChecksumAlgorithm.CRC64NVME).orElse(true);
        boolean partsOnly = algorithm.map(a -> !a.isCrc()).orElse(false);
        if (type.isPresent() && !TYPES.contains(type.get())) {
            throw S3Errors.invalidRequest("Value for x-amz-checksum-type header is invalid.");
        }
        if (type.isPresent() && algorithm.isEmpty()) {
            throw S3Errors.invalidRequest(
                    "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
        }
        boolean composite = type.map(t -> t.equals("COMPOSITE")).orElse(!wholeOnly);
        if (composite ? wholeOnly : partsOnly) {
            throw S3Errors.invalidRequest("The " + type.orElse("default") + " checksum type cannot be used with the "
                    + algorithm.map(a -> a.name().toLowerCase(Locale.ROOT)).orElse("default")
                    + " checksum algorithm.");
        }
        return composite;
    }

    /** The upload that a request names. */
    UploadRecord upload(S3Call call) {
        store.requireBucket(call.bucket());
        String id = call.query("uploadId").orElse("");
        return store.uploads()
                .get(id)
                .filter(u -> u.bucket().equals(call.bucket()) && u.key().equals(call.key()))
                .orElseThrow(() -> noSuchUpload(id));
    }

    private static AwsException noSuchUpload(String id) {
        return new AwsException(
                404,
                "NoSuchUpload",
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or"
                        + " completed.",
                Map.of("UploadId", id));
    }

    AwsResponse uploadPart(S3Call call) throws IOException {
        UploadRecord upload = upload(call);
        partNumber(call);
        Expectations sent = Expectations.of(call);
        if (upload.algorithm().isPresent()
                && sent.requested().isPresent()
                && !sent.requested().equals(upload.algorithm())) {
            throw S3Errors.checksumMismatch(upload.effectiveAlgorithm(), sent.algorithm());
        }
        Received received = Received.from(call, store.blobs(), sent);
        return call.empty(200, CopyOperations.partHeaders(add(call, upload, received)));
    }

    /** Makes a received part one of the upload. */
    PartRecord add(S3Call call, UploadRecord upload, Received received) {
        PartRecord part = new PartRecord(
                partNumber(call),
                received.blob(),
                received.digests().etag(),
                time.now(),
                received.digests().checksum());
        return store.locked(call.bucket(), call.key(), () -> {
            Uploads.PartOutcome outcome;
            try {
                outcome = store.uploads().put(upload.id(), part);
            } catch (StorageException e) {
                store.blobs().delete(List.of(part.blob()));
                throw e;
            }
            store.blobs().delete(outcome.unused());
            if (!outcome.added()) {
                throw noSuchUpload(upload.id());
            }
            return part;
        });
    }

    private static int partNumber(S3Call call) {
        String text = call.query("partNumber").orElse("");
        int number = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > MAX_PARTS) {
            throw S3Errors.invalidArgument(
                    "Part number must be an integer between 1 and 10000, inclusive", "partNumber", text);
        }
        return number;
    }

    AwsResponse abort(S3Call call) {
        return store.locked(call.bucket(), call.key(), () -> {
            UploadRecord upload = upload(call);
            List<PartRecord> parts = store.uploads().remove(upload.id()).orElseThrow(() -> noSuchUpload(upload.id()));
            store.blobs().delete(parts.stream().map(PartRecord::blob).toList());
            return call.empty(204, Map.of());
        });
    }

    AwsResponse listParts(S3Call call) {
        UploadRecord upload = upload(call);
        int marker = call.number("part-number-marker", 0, Integer.MAX_VALUE);
        int max = call.number("max-parts", MAX_LISTED, MAX_LISTED);
        List<PartRecord> behind = store.uploads().parts(upload.id()).stream()
                .filter(p -> p.number() > marker)
                .toList();
        List<PartRecord> page = behind.subList(0, Math.min(max, behind.size()));
        return call.xml("ListPartsResult", x -> {
            x.text("Bucket", upload.bucket()).text("Key", upload.key()).text("UploadId", upload.id());
            x.text("PartNumberMarker", marker);
            x.text("NextPartNumberMarker", page.isEmpty() ? 0 : page.getLast().number());
            x.text("MaxParts", max).text("IsTruncated", page.size() < behind.size());
            checksum(upload, x);
            owners(x);
            page.forEach(p -> x.element("Part", e -> {
                e.text("PartNumber", p.number()).text("LastModified", S3Headers.iso(p.lastModified()));
                e.text("ETag", S3Headers.quoted(p.etag())).text("Size", p.blob().length());
                upload.algorithm()
                        .ifPresent(a -> e.text(
                                p.checksum().algorithm().element(), p.checksum().value()));
            }));
            x.text("StorageClass", "STANDARD");
        });
    }

    /** What a list of uploads shows: an upload or, of those with a delimiter in their key, what is before it. */
    private record Listed(String key, Optional<UploadRecord> upload) {}

    /** A page of nothing but common prefixes has no markers: S3 gives none, and no way to the next one. */
    AwsResponse listUploads(S3Call call) {
        store.requireBucket(call.bucket());
        UnaryOperator<String> encode = ListOperations.encoding(call);
        int max = call.number("max-uploads", MAX_LISTED, MAX_LISTED);
        List<Listed> behind = listed(call);
        List<Listed> page = behind.subList(0, Math.min(max, behind.size()));
        Optional<Listed> last = page.isEmpty() ? Optional.empty() : Optional.of(page.getLast());
        return call.xml("ListMultipartUploadsResult", x -> {
            x.text("Bucket", call.bucket())
                    .text("KeyMarker", encode.apply(call.query("key-marker").orElse("")));
            boolean alone = call.query("key-marker").orElse("").isEmpty();
            x.text("UploadIdMarker", alone ? "" : call.query("upload-id-marker").orElse(""));
            x.text("MaxUploads", max).text("IsTruncated", page.size() < behind.size());
            call.query("encoding-type").ifPresent(e -> x.text("EncodingType", e));
            call.query("prefix").ifPresent(p -> x.text("Prefix", encode.apply(p)));
            call.query("delimiter").ifPresent(d -> x.text("Delimiter", encode.apply(d)));
            boolean marked = page.stream().anyMatch(listed -> listed.upload().isPresent());
            x.text("NextKeyMarker", marked ? encode.apply(page.getLast().key()) : "");
            x.text(
                    "NextUploadIdMarker",
                    last.flatMap(Listed::upload).map(UploadRecord::id).orElse(""));
            page.forEach(listed -> listed.upload()
                    .ifPresentOrElse(
                            upload -> x.element("Upload", e -> view(upload, e, encode)),
                            () -> x.element("CommonPrefixes", c -> c.text("Prefix", encode.apply(listed.key())))));
        });
    }

    private List<Listed> listed(S3Call call) {
        String prefix = call.query("prefix").orElse("");
        String delimiter = call.query("delimiter").orElse("");
        String keyMarker = call.query("key-marker").orElse("");
        String idMarker = call.query("upload-id-marker").orElse("");
        if (!keyMarker.isEmpty() && !idMarker.isEmpty()) {
            requireMarker(keyMarker, idMarker);
        }
        List<Listed> listed = new ArrayList<>();
        for (UploadRecord upload : store.uploads().of(call.bucket())) {
            if (!upload.key().startsWith(prefix) || before(upload, keyMarker, idMarker)) {
                continue;
            }
            int end = delimiter.isEmpty() ? -1 : upload.key().indexOf(delimiter, prefix.length());
            String common = end < 0 ? "" : upload.key().substring(0, end + delimiter.length());
            if (common.isEmpty()) {
                listed.add(new Listed(upload.key(), Optional.of(upload)));
            } else if (!keyMarker.startsWith(common)
                    && (listed.isEmpty() || !listed.getLast().key().equals(common))) {
                listed.add(new Listed(common, Optional.empty()));
            }
        }
        return listed;
    }

    private void requireMarker(String key, String id) {
        if (store.uploads().get(id).filter(upload -> !upload.key().equals(key)).isPresent()) {
            throw S3Errors.invalidArgument("Invalid uploadId marker", "upload-id-marker", id);
        }
    }

    private static void view(UploadRecord upload, XmlWriter x, UnaryOperator<String> encode) {
        x.text("Key", encode.apply(upload.key())).text("UploadId", upload.id());
        owners(x);
        x.text("StorageClass", "STANDARD").text("Initiated", S3Headers.iso(upload.initiated()));
        checksum(upload, x);
    }

    private static void checksum(UploadRecord upload, XmlWriter x) {
        upload.algorithm()
                .ifPresent(a -> x.text("ChecksumAlgorithm", a)
                        .text("ChecksumType", upload.composite() ? "COMPOSITE" : "FULL_OBJECT"));
    }

    private static void owners(XmlWriter x) {
        // The only name that S3 still tells: those of owners are gone since November 2025.
        x.element("Initiator", i -> i.text("ID", "local").text("DisplayName", "local"));
        x.element("Owner", o -> o.text("ID", "local"));
    }

    private boolean before(UploadRecord upload, String keyMarker, String idMarker) {
        int order = upload.key().compareTo(keyMarker);
        if (order != 0 || idMarker.isEmpty()) {
            return !keyMarker.isEmpty() && order <= 0;
        }
        // Several uploads of one key: everything up to and with the marker's, in order of start.
        return store.uploads()
                .get(idMarker)
                .map(m -> !upload.initiated().isAfter(m.initiated()))
                .orElse(true);
    }
}

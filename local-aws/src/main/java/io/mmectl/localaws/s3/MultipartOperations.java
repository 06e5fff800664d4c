package io.mmectl.localaws.s3;

import io.mmectl.localaws.store.StorageException;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.XmlWriter;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Uploads in parts. */
record MultipartOperations(S3Store store, LocalTime time) {
    private static final int MAX_PARTS = 10_000;
    private static final int MAX_LISTED = 1000;

    AwsResponse create(S3Call call) {
        call.requireUsableKey();
        Ownership.checkAcl(store.requireBucket(call.bucket()), call);
        Optional<ChecksumAlgorithm> algorithm = call.header("x-amz-checksum-algorithm")
                .map(name -> ChecksumAlgorithm.named(name)
                        .orElseThrow(() -> S3Errors.invalidRequest(
                                "Checksum algorithm provided is unsupported. Please try again with any of the valid types:"
                                        + " [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")));
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
            throw S3Errors.invalidRequest("Checksum Type mismatch occurred, expected checksum Type: "
                    + upload.effectiveAlgorithm().name().toLowerCase(Locale.ROOT) + ", actual checksum Type: "
                    + sent.algorithm().name().toLowerCase(Locale.ROOT));
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
        int number = call.number("partNumber", 0, Integer.MAX_VALUE);
        if (number < 1 || number > MAX_PARTS) {
            throw S3Errors.invalidArgument(
                    "Part number must be an integer between 1 and 10000, inclusive",
                    "partNumber",
                    String.valueOf(number));
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
            upload.algorithm()
                    .ifPresent(a -> x.text("ChecksumAlgorithm", a)
                            .text("ChecksumType", upload.composite() ? "COMPOSITE" : "FULL_OBJECT"));
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

    AwsResponse listUploads(S3Call call) {
        store.requireBucket(call.bucket());
        String prefix = call.query("prefix").orElse("");
        int max = call.number("max-uploads", MAX_LISTED, MAX_LISTED);
        List<UploadRecord> behind = store.uploads().of(call.bucket()).stream()
                .filter(u -> u.key().startsWith(prefix))
                .dropWhile(u -> before(
                        u,
                        call.query("key-marker").orElse(""),
                        call.query("upload-id-marker").orElse("")))
                .toList();
        List<UploadRecord> page = behind.subList(0, Math.min(max, behind.size()));
        return call.xml("ListMultipartUploadsResult", x -> {
            x.text("Bucket", call.bucket())
                    .text("KeyMarker", call.query("key-marker").orElse(""));
            x.text("UploadIdMarker", call.query("upload-id-marker").orElse(""));
            x.text("MaxUploads", max).text("IsTruncated", page.size() < behind.size());
            call.query("prefix").ifPresent(p -> x.text("Prefix", p));
            x.text("NextKeyMarker", page.isEmpty() ? "" : page.getLast().key());
            x.text("NextUploadIdMarker", page.isEmpty() ? "" : page.getLast().id());
            page.forEach(u -> x.element("Upload", e -> {
                e.text("Key", u.key()).text("UploadId", u.id());
                owners(e);
                e.text("StorageClass", "STANDARD").text("Initiated", S3Headers.iso(u.initiated()));
            }));
        });
    }

    private static void owners(XmlWriter x) {
        x.element("Initiator", i -> i.text("ID", "local"));
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

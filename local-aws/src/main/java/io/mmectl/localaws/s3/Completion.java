package io.mmectl.localaws.s3;

import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** CompleteMultipartUpload: the parts' blobs become the object's, no byte is copied. */
record Completion(S3Store store, LocalTime time, MultipartOperations multipart) {
    private static final long MIN_PART_BYTES = 5L << 20;

    AwsResponse complete(S3Call call) throws IOException {
        BucketRecord bucket = store.requireBucket(call.bucket());
        multipart.upload(call);
        XmlTree document = call.optionalDocument("CompleteMultipartUpload")
                .orElseThrow(() -> S3Errors.invalidRequest("You must specify at least one part"));
        ObjectRecord written = store.locked(call.bucket(), call.key(), () -> assemble(call, document));
        Map<String, String> headers = new LinkedHashMap<>(AttributeHeaders.encryption(written.attributes()));
        headers.putAll(bucket.versionHeader(written));
        headers.putAll(Expiry.header(bucket, written));
        Checksum checksum = written.checksum();
        return call.xml(
                "CompleteMultipartUploadResult",
                x -> {
                    x.text("Location", call.url());
                    x.text("Bucket", call.bucket())
                            .text("Key", call.key())
                            .text("ETag", S3Headers.quoted(written.etag()));
                    x.text(checksum.algorithm().element(), checksum.value()).text("ChecksumType", checksum.type());
                },
                headers);
    }

    private ObjectRecord assemble(S3Call call, XmlTree document) {
        UploadRecord upload = multipart.upload(call);
        checkType(call, upload);
        List<PartRecord> parts = chosen(upload, document);
        Checksum checksum = checksum(upload, parts);
        checkAnnounced(call, checksum, parts);
        ObjectRecord written = store.write(call.bucket(), call.key(), current -> {
            Preconditions.of(call.request()).checkCompletion(call.key(), current, upload.initiated());
            return new ObjectRecord(
                    call.key(),
                    parts.stream().map(PartRecord::blob).toList(),
                    etag(parts),
                    true,
                    time.now(),
                    upload.attributes(),
                    checksum,
                    upload.composite() || parts.getLast().number() != parts.size() ? known(upload, parts) : null,
                    null);
        });
        dropUnused(upload, parts);
        return written;
    }

    private static List<ObjectRecord.Part> known(UploadRecord upload, List<PartRecord> parts) {
        return parts.stream()
                .map(p -> new ObjectRecord.Part(
                        p.number(), upload.composite() ? p.checksum().value() : ""))
                .toList();
    }

    private void dropUnused(UploadRecord upload, List<PartRecord> used) {
        List<PartRecord> all = store.uploads().completed(upload.id());
        store.blobs()
                .delete(all.stream()
                        .filter(p -> !used.contains(p))
                        .map(PartRecord::blob)
                        .toList());
    }

    private List<PartRecord> chosen(UploadRecord upload, XmlTree document) {
        Map<Integer, PartRecord> uploaded = store.uploads().parts(upload.id()).stream()
                .collect(Collectors.toMap(PartRecord::number, Function.identity()));
        List<PartRecord> parts = new ArrayList<>();
        for (XmlTree element : document.children("Part")) {
            PartRecord part = matching(upload, uploaded, element);
            requireChecksum(upload, part, element);
            if (!parts.isEmpty() && parts.getLast().number() >= part.number()) {
                throw new AwsException(
                        400,
                        "InvalidPartOrder",
                        "The list of parts was not in ascending order. Parts must be ordered by part number.",
                        Map.of("UploadId", upload.id()));
            }
            parts.add(part);
        }
        if (parts.isEmpty()) {
            throw S3Errors.invalidRequest("You must specify at least one part");
        }
        for (PartRecord part : parts.subList(0, parts.size() - 1)) {
            if (part.blob().length() < MIN_PART_BYTES) {
                throw new AwsException(
                        400,
                        "EntityTooSmall",
                        "Your proposed upload is smaller than the minimum allowed size",
                        Map.of(
                                "PartNumber",
                                String.valueOf(part.number()),
                                "ETag",
                                part.etag(),
                                "ProposedSize",
                                String.valueOf(part.blob().length()),
                                "MinSizeAllowed",
                                String.valueOf(MIN_PART_BYTES)));
            }
        }
        return parts;
    }

    private static PartRecord matching(UploadRecord upload, Map<Integer, PartRecord> uploaded, XmlTree element) {
        String number = element.requiredText("PartNumber").strip();
        PartRecord part = number.matches("\\d{1,5}") ? uploaded.get(Integer.parseInt(number)) : null;
        String etag = element.requiredText("ETag").strip();
        if (part == null
                || !Preconditions.matches(etag, part.etag())
                || !checksumAgrees(element, part.checksum())
                || upload.algorithm().isEmpty()
                        && !foreign(element, Optional.empty()).isEmpty()) {
            throw new AwsException(
                    400,
                    "InvalidPart",
                    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the"
                            + " specified entity tag may not match the part's entity tag.",
                    Map.of("PartNumber", number, "ETag", etag.replace("\"", ""), "UploadId", upload.id()));
        }
        return part;
    }

    /** Checksums that an upload was not begun with. */
    private static List<ChecksumAlgorithm> foreign(XmlTree element, Optional<ChecksumAlgorithm> own) {
        return Arrays.stream(ChecksumAlgorithm.values())
                .filter(algorithm -> !own.equals(Optional.of(algorithm))
                        && element.text(algorithm.element()).isPresent())
                .toList();
    }

    /** The client vouches for each part when the object's checksum is made of the parts'. */
    private static void requireChecksum(UploadRecord upload, PartRecord part, XmlTree element) {
        foreign(element, upload.algorithm()).stream().findFirst().ifPresent(other -> {
            throw new AwsException(
                    400,
                    "BadDigest",
                    "The " + other.name().toLowerCase(Locale.ROOT) + " you specified for part " + part.number()
                            + " did not match what we received.");
        });
        ChecksumAlgorithm algorithm = upload.effectiveAlgorithm();
        if (upload.composite() && element.text(algorithm.element()).isEmpty()) {
            throw S3Errors.invalidRequest("The upload was created using a "
                    + algorithm.name().toLowerCase(Locale.ROOT)
                    + " checksum. The complete request must include the checksum for each part. It was missing for part "
                    + part.number() + " in the request.");
        }
    }

    private static boolean checksumAgrees(XmlTree element, Checksum checksum) {
        return element.text(checksum.algorithm().element())
                .map(sent -> sent.strip().equals(checksum.value()))
                .orElse(true);
    }

    private static String etag(List<PartRecord> parts) {
        ChecksumAlgorithm.Running md5 = ChecksumAlgorithm.Running.of("MD5");
        parts.forEach(p -> md5.update(HexFormat.of().parseHex(p.etag()), 0, 16));
        return HexFormat.of().formatHex(md5.result()) + "-" + parts.size();
    }

    private Checksum checksum(UploadRecord upload, List<PartRecord> parts) {
        ChecksumAlgorithm algorithm = upload.effectiveAlgorithm();
        List<byte[]> ofParts = new ArrayList<>();
        for (PartRecord part : parts) {
            ofParts.add(Base64.getDecoder().decode(inAlgorithm(part, algorithm)));
        }
        if (upload.composite()) {
            ChecksumAlgorithm.Running running = algorithm.start();
            ofParts.forEach(bytes -> running.update(bytes, 0, bytes.length));
            return new Checksum(algorithm, base64(running.result()) + "-" + parts.size(), true);
        }
        CrcCombiner combiner = CrcCombiner.of(algorithm);
        long crc = number(ofParts.getFirst());
        for (int i = 1; i < parts.size(); i++) {
            crc = combiner.combine(
                    crc, number(ofParts.get(i)), parts.get(i).blob().length());
        }
        byte[] all = ByteBuffer.allocate(8).putLong(crc).array();
        return new Checksum(algorithm, base64(Arrays.copyOfRange(all, 8 - ofParts.getFirst().length, 8)), false);
    }

    /** A part that was sent with another checksum than the upload's is read once more. */
    private String inAlgorithm(PartRecord part, ChecksumAlgorithm algorithm) {
        if (part.checksum().algorithm() == algorithm) {
            return part.checksum().value();
        }
        ChecksumAlgorithm.Running running = algorithm.start();
        try (var in = store.blobs()
                .open(List.of(part.blob()), ByteRange.whole(part.blob().length()))) {
            byte[] buffer = new byte[256 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                running.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return base64(running.result());
    }

    /** Refuses another kind of checksum than the upload was begun with; one that named none has none, not even S3's own. */
    private static void checkType(S3Call call, UploadRecord upload) {
        String type = upload.algorithm().isEmpty() ? "null" : upload.composite() ? "COMPOSITE" : "FULL_OBJECT";
        if (!call.header("x-amz-checksum-type").orElse(type).equals(type)) {
            throw S3Errors.invalidRequest("The upload was created using the " + type
                    + " checksum mode. The complete request must use the same checksum mode.");
        }
    }

    private static void checkAnnounced(S3Call call, Checksum checksum, List<PartRecord> parts) {
        Arrays.stream(ChecksumAlgorithm.values())
                .filter(other -> other != checksum.algorithm()
                        && call.header(other.header()).isPresent())
                .findFirst()
                .ifPresent(other -> {
                    throw S3Errors.checksumMismatch(checksum.algorithm(), other);
                });
        String sent = call.header(checksum.algorithm().header()).orElse(checksum.value());
        if (!withoutCount(sent).equals(withoutCount(checksum.value()))) {
            throw S3Errors.badDigest(checksum.algorithm().name());
        }
        long length = parts.stream().mapToLong(p -> p.blob().length()).sum();
        call.header("x-amz-mp-object-size")
                .filter(size -> !size.equals(String.valueOf(length)))
                .ifPresent(size -> {
                    throw S3Errors.invalidRequest("The provided 'x-amz-mp-object-size' header value " + size
                            + " does not match what was computed: " + length);
                });
    }

    /** The checksum itself without the number of parts behind it. */
    static String withoutCount(String checksum) {
        int dash = checksum.indexOf('-');
        return dash < 0 ? checksum : checksum.substring(0, dash);
    }

    private static long number(byte[] bigEndian) {
        long number = 0;
        for (byte b : bigEndian) {
            number = number << 8 | (b & 0xff);
        }
        return number;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}

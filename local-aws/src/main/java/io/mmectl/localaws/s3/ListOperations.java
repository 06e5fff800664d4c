package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.PercentCoding;
import io.mmectl.localaws.wire.XmlWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Listing of objects, both ways, and of their versions. */
record ListOperations(S3Store store) {
    private static final int MAX_KEYS = 1000;

    AwsResponse version2(S3Call call) {
        BucketRecord bucket = store.requireBucket(call.bucket());
        Optional<String> token = call.query("continuation-token");
        String after = token.map(ListOperations::fromToken)
                .orElse(call.query("start-after").orElse(""));
        Listing listing = listing(call, after, token.isPresent());
        UnaryOperator<String> encode = encoding(call);
        return call.xml(
                "ListBucketResult",
                x -> {
                    head(call, x, encode);
                    if (token.isEmpty()) {
                        call.query("start-after").ifPresent(s -> x.text("StartAfter", encode.apply(s)));
                    }
                    token.ifPresent(t -> x.text("ContinuationToken", t));
                    x.text("KeyCount", listing.size()).text("IsTruncated", listing.truncated());
                    if (listing.truncated()) {
                        x.text("NextContinuationToken", toToken(listing.last()));
                    }
                    body(
                            listing,
                            x,
                            encode,
                            call.query("fetch-owner").orElse("").equals("true"));
                },
                regionHeader(bucket));
    }

    AwsResponse version1(S3Call call) {
        BucketRecord bucket = store.requireBucket(call.bucket());
        String marker = call.query("marker").orElse("");
        Listing listing = listing(call, marker, true);
        UnaryOperator<String> encode = encoding(call);
        return call.xml(
                "ListBucketResult",
                x -> {
                    head(call, x, encode);
                    x.text("Marker", encode.apply(marker)).text("IsTruncated", listing.truncated());
                    if (listing.truncated() && call.query("delimiter").isPresent()) {
                        x.text("NextMarker", encode.apply(listing.last()));
                    }
                    body(listing, x, encode, true);
                },
                regionHeader(bucket));
    }

    private static Map<String, String> regionHeader(BucketRecord bucket) {
        return bucket.region().equals("us-east-1") ? Map.of() : Map.of("x-amz-bucket-region", bucket.region());
    }

    AwsResponse versions(S3Call call) {
        store.requireBucket(call.bucket());
        VersionListing.Marker after = marker(call);
        int max = call.number("max-keys", MAX_KEYS, MAX_KEYS);
        VersionListing listing = VersionListing.of(
                first -> store.withMarkersFrom(call.bucket(), first),
                key -> store.versions(call.bucket(), key),
                new VersionListing.Query(
                        call.query("prefix").orElse(""), call.query("delimiter").orElse(""), after, max));
        UnaryOperator<String> encode = encoding(call);
        return call.xml("ListVersionsResult", x -> {
            head(call, x, encode);
            x.text("KeyMarker", encode.apply(after.key()));
            x.text("VersionIdMarker", after.versionId().orElse(""));
            x.text("IsTruncated", listing.last().isPresent());
            listing.last().ifPresent(last -> {
                x.text("NextKeyMarker", encode.apply(last.key()));
                last.versionId().ifPresent(id -> x.text("NextVersionIdMarker", id));
            });
            listing.versions().forEach(version -> version(version, x, encode));
            prefixes(listing.commonPrefixes(), x, encode);
        });
    }

    private static VersionListing.Marker marker(S3Call call) {
        String key = call.query("key-marker").orElse("");
        Optional<String> version = call.query("version-id-marker");
        if (version.isPresent() && key.isEmpty()) {
            throw S3Errors.invalidArgument(
                    "A version-id marker cannot be specified without a key marker.",
                    "version-id-marker",
                    version.get());
        }
        if (version.filter(id -> !VersionIds.wellFormed(id)).isPresent()) {
            throw S3Errors.invalidArgument(
                    version.get().isEmpty() ? "A version-id marker cannot be empty." : "Invalid version id specified",
                    "version-id-marker",
                    version.get());
        }
        return new VersionListing.Marker(key, version);
    }

    private static void version(VersionListing.Entry entry, XmlWriter x, UnaryOperator<String> encode) {
        ObjectRecord object = entry.object();
        x.element(object.deleted() ? "DeleteMarker" : "Version", v -> {
            v.text("Key", encode.apply(object.key())).text("VersionId", object.versionId());
            v.text("IsLatest", entry.latest()).text("LastModified", S3Headers.iso(object.lastModified()));
            if (!object.deleted()) {
                content(object, v);
            }
            owner(v);
        });
    }

    private Listing listing(S3Call call, String after, boolean behindItsPrefix) {
        return Listing.of(
                first -> store.from(call.bucket(), first),
                call.query("prefix").orElse(""),
                call.query("delimiter").orElse(""),
                after,
                behindItsPrefix,
                call.number("max-keys", MAX_KEYS, MAX_KEYS));
    }

    private static void head(S3Call call, XmlWriter x, UnaryOperator<String> encode) {
        x.text("Name", call.bucket());
        x.text("Prefix", encode.apply(call.query("prefix").orElse("")));
        x.text("MaxKeys", call.number("max-keys", MAX_KEYS, MAX_KEYS));
        call.query("delimiter").filter(d -> !d.isEmpty()).ifPresent(d -> x.text("Delimiter", encode.apply(d)));
        call.query("encoding-type").ifPresent(e -> x.text("EncodingType", e));
    }

    private static void body(Listing listing, XmlWriter x, UnaryOperator<String> encode, boolean owner) {
        for (ObjectRecord object : listing.objects()) {
            x.element("Contents", c -> {
                c.text("Key", encode.apply(object.key()));
                c.text("LastModified", S3Headers.iso(object.lastModified()));
                content(object, c);
                if (owner) {
                    owner(c);
                }
            });
        }
        prefixes(listing.commonPrefixes(), x, encode);
    }

    /** What all listings tell of an object beside its key, version and date. */
    private static void content(ObjectRecord object, XmlWriter x) {
        x.text("ETag", S3Headers.quoted(object.etag()));
        x.text("ChecksumAlgorithm", object.checksum().algorithm());
        x.text("ChecksumType", object.checksum().type());
        x.text("Size", object.length());
        x.text("StorageClass", object.attributes().headers().getOrDefault(AttributeHeaders.STORAGE_CLASS, "STANDARD"));
    }

    private static void owner(XmlWriter x) {
        x.element("Owner", o -> o.text("ID", "local"));
    }

    private static void prefixes(List<String> prefixes, XmlWriter x, UnaryOperator<String> encode) {
        prefixes.forEach(p -> x.element("CommonPrefixes", c -> c.text("Prefix", encode.apply(p))));
    }

    /** How names are written: as they are, or encoded as the request asks for. */
    static UnaryOperator<String> encoding(S3Call call) {
        Optional<String> type = call.query("encoding-type");
        if (type.isPresent() && !type.get().equals("url")) {
            throw S3Errors.invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", type.get());
        }
        return type.isEmpty() ? UnaryOperator.identity() : text -> PercentCoding.encode(text, "/*");
    }

    static String toToken(String last) {
        return Base64.getUrlEncoder().encodeToString(last.getBytes(StandardCharsets.UTF_8));
    }

    static String fromToken(String token) {
        try {
            if (!token.isEmpty()) {
                return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            }
        } catch (IllegalArgumentException e) {
            // No token of ours.
        }
        throw new AwsException(
                400,
                "InvalidArgument",
                "The continuation token provided is incorrect",
                Map.of("ArgumentName", "continuation-token"));
    }
}

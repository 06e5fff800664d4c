package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.PercentCoding;
import io.mmectl.localaws.wire.XmlWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tags as S3 takes them: from a header or from a document, and what it refuses of them. */
public final class TagSet {
    private static final String RESERVED = "aws:";
    private static final int MOST_OF_AN_OBJECT = 10;
    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_VALUE = 256;
    private static final Pattern ALLOWED = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
    private static final String HEADER = "x-amz-tagging";

    private TagSet() {}

    /** Of a new object. */
    static Map<String, String> ofHeader(String query) {
        Map<String, String> tags = new TreeMap<>();
        PercentCoding.pairs(query, (name, value) -> {
            boolean allowed =
                    ALLOWED.matcher(name).matches() && ALLOWED.matcher(value).matches();
            if (tags.put(name, value) != null || !allowed) {
                throw S3Errors.invalidArgument(
                        "The header '" + HEADER + "' shall be encoded as UTF-8 then URLEncoded URL query parameters"
                                + " without tag name duplicates.",
                        HEADER,
                        query);
            }
        });
        return ofObject(tags);
    }

    /**
     * The tags of a form, as a header says them; none of a document that is another one.
     *
     * @throws AwsException MalformedXML when it is no XML
     */
    public static String headerOf(String document) {
        XmlTree tagging = XmlTree.parse(document.getBytes(StandardCharsets.UTF_8));
        return tagging.name().equals("Tagging")
                ? tagging.children("TagSet").stream()
                        .flatMap(set -> set.children("Tag").stream())
                        .map(tag -> PercentCoding.encode(tag.requiredText("Key"), "") + "="
                                + PercentCoding.encode(tag.text("Value").orElse(""), ""))
                        .collect(Collectors.joining("&"))
                : "";
    }

    /** The {@code Tag} elements of a document that makes a bucket. */
    static Map<String, String> ofNewBucket(List<XmlTree> elements) {
        if (elements.stream().anyMatch(tag -> tag.requiredText("Key").startsWith(RESERVED))) {
            throw invalid(
                    "User-defined tag keys can't start with \"aws:\". This prefix is reserved for system tags. Remove"
                            + " \"aws:\" from your tag keys and try again.",
                    Map.of());
        }
        return of(elements);
    }

    /** The {@code Tag} elements of a document; S3 takes one without a value for an empty one. */
    static Map<String, String> of(List<XmlTree> elements) {
        Map<String, String> tags = new TreeMap<>();
        for (XmlTree tag : elements) {
            if (tags.put(tag.requiredText("Key"), tag.text("Value").orElse("")) != null) {
                throw invalid(
                        "Cannot provide multiple Tags with the same key", Map.of("TagKey", tag.requiredText("Key")));
            }
        }
        return checked(tags);
    }

    /** The {@code Tag} elements of a document about an object. */
    static Map<String, String> ofObject(List<XmlTree> elements) {
        elements.stream()
                .map(tag -> tag.requiredText("Key"))
                .filter(key -> key.startsWith(RESERVED))
                .findFirst()
                .ifPresent(key -> {
                    throw invalid("Your TagKey cannot be prefixed with aws:", Map.of("TagKey", key));
                });
        return ofObject(of(elements));
    }

    /** Refuses more tags than an object may have. */
    static Map<String, String> ofObject(Map<String, String> tags) {
        if (tags.size() > MOST_OF_AN_OBJECT) {
            throw new AwsException(400, "BadRequest", "Object tags cannot be greater than " + MOST_OF_AN_OBJECT);
        }
        return checked(tags);
    }

    private static Map<String, String> checked(Map<String, String> tags) {
        tags.forEach((key, value) -> {
            if (key.startsWith(RESERVED)) {
                throw invalid("System tags cannot be added/updated by requester", Map.of("TagKey", key));
            }
            if (key.isEmpty()
                    || key.length() > LONGEST_KEY
                    || !ALLOWED.matcher(key).matches()) {
                throw invalid("The TagKey you have provided is invalid", Map.of("TagKey", key));
            }
            if (value.length() > LONGEST_VALUE || !ALLOWED.matcher(value).matches()) {
                throw invalid("The TagValue you have provided is invalid", Map.of("TagKey", key, "TagValue", value));
            }
        });
        return tags;
    }

    private static AwsException invalid(String message, Map<String, String> tag) {
        return new AwsException(400, "InvalidTag", message, tag);
    }

    /** As PutBucketTagging sends them. */
    static String document(Map<String, String> tags) {
        return XmlWriter.document()
                .root(
                        "Tagging",
                        S3Call.NAMESPACE,
                        x -> x.element(
                                "TagSet",
                                set -> tags.forEach((key, value) -> set.element(
                                        "Tag", tag -> tag.text("Key", key).text("Value", value)))))
                .toString();
    }
}

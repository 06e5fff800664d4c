package io.mmectl.localaws.identity;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.PercentCoding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What IAM's operations have in common: pages, tags, policy documents. */
final class IamAnswers {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int PAGE = 100;
    private static final int MOST_TAGS = 50;

    private IamAnswers() {}

    /** One operation. */
    interface Call {
        ObjectNode answer(Fields input);
    }

    static ObjectNode nothing() {
        return new Members().node();
    }

    static AwsException missing(String message) {
        return new AwsException(404, "NoSuchEntity", message);
    }

    static AwsException conflict(String message) {
        return new AwsException(409, "DeleteConflict", message);
    }

    /** A page of a list by {@code Marker} and {@code MaxItems}. */
    static ObjectNode page(String member, List<?> all, Fields input) {
        String marker = input.text("Marker").orElse("0");
        if (!marker.matches("\\d{1,9}")) {
            throw new AwsException(400, "ValidationError", "Invalid Marker.");
        }
        int from = Math.min(Integer.parseInt(marker), all.size());
        int to = Math.min(
                all.size(), from + Math.max(1, input.integer("MaxItems").orElse(PAGE)));
        Members answer = Members.of(member, all.subList(from, to)).put("IsTruncated", to < all.size());
        if (to < all.size()) {
            answer.put("Marker", String.valueOf(to));
        }
        return answer.node();
    }

    static List<Map<String, String>> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag -> Map.of("Key", tag.getKey(), "Value", tag.getValue()))
                .toList();
    }

    static Map<String, String> tagged(Map<String, String> before, Fields input) {
        Map<String, String> all = new LinkedHashMap<>(before);
        input.structures("Tags")
                .forEach(tag -> all.put(tag.require("Key"), tag.text("Value").orElse("")));
        if (all.size() > MOST_TAGS) {
            throw new AwsException(409, "LimitExceeded", "A resource can have at most " + MOST_TAGS + " tags.");
        }
        return all;
    }

    static Map<String, String> untagged(Map<String, String> before, Fields input) {
        Map<String, String> left = new LinkedHashMap<>(before);
        input.texts("TagKeys").forEach(left::remove);
        return left;
    }

    /** A policy document as a client sent it; it must be a JSON object, nothing else of it is looked at. */
    static String document(Fields input, String member) {
        String text = input.require(member);
        try {
            if (MAPPER.readTree(text).isObject()) {
                return text;
            }
        } catch (JacksonException e) {
            // not JSON: falls through to the same answer
        }
        throw new AwsException(400, "MalformedPolicyDocument", "This policy contains invalid Json");
    }

    /** A policy document as answers carry it: by RFC 3986, so that no client takes a plus for a space. */
    static String encoded(String document) {
        return PercentCoding.encode(document, "");
    }

    /** An id such as {@code AROA…}. */
    static String uniqueId(String prefix) {
        return prefix
                + UUID.randomUUID()
                        .toString()
                        .replace("-", "")
                        .toUpperCase(Locale.ROOT)
                        .substring(0, 17);
    }
}

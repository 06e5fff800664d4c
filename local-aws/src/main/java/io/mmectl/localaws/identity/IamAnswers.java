package io.mmectl.localaws.identity;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.Page;
import io.mmectl.localaws.json.ReservedTags;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.PercentCoding;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
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

    /** How one of IAM's lists is answered. */
    record Listed<T>(String member, Page.Order<T> order, Function<T, ?> view) {
        /** The least key first. */
        static <T> Listed<T> by(String member, Function<T, String> key, Function<T, ?> view) {
            return new Listed<>(member, Page.Order.by(key), view);
        }

        /** A page by {@code Marker} and {@code MaxItems}. */
        ObjectNode page(Collection<T> all, Fields input) {
            Page<T> page = Page.of(
                    all,
                    order,
                    new Page.Asked(
                            input.integer("MaxItems").orElse(PAGE),
                            input.text("Marker"),
                            () -> new AwsException(400, "ValidationError", "Invalid Marker.")));
            return Members.of(member, page.items().stream().map(view).toList())
                    .put("IsTruncated", page.nextToken().isPresent())
                    .put("Marker", page.nextToken())
                    .node();
        }
    }

    /** A page of a resource's tags. */
    static ObjectNode tags(Map<String, String> tags, Fields input) {
        return Listed.by("Tags", Map.Entry::getKey, IamAnswers::tag).page(tags.entrySet(), input);
    }

    static List<Map<String, String>> tags(Map<String, String> tags) {
        return tags.entrySet().stream().map(IamAnswers::tag).toList();
    }

    private static Map<String, String> tag(Map.Entry<String, String> tag) {
        return Map.of("Key", tag.getKey(), "Value", tag.getValue());
    }

    static Map<String, String> tagged(Map<String, String> before, Fields input) {
        List<String> keys =
                input.structures("Tags").stream().map(tag -> tag.require("Key")).toList();
        ReservedTags.refuse(keys, "InvalidInput");
        if (keys.stream().map(key -> key.toLowerCase(Locale.ROOT)).distinct().count() < keys.size()) {
            throw new AwsException(
                    400, "InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
        }
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
        return id(prefix, UUID.randomUUID());
    }

    /** The id of what is the same in every account. */
    static String idOf(String prefix, String arn) {
        return id(prefix, UUID.nameUUIDFromBytes(arn.getBytes(StandardCharsets.UTF_8)));
    }

    private static String id(String prefix, UUID unique) {
        return prefix
                + unique.toString().replace("-", "").toUpperCase(Locale.ROOT).substring(0, 17);
    }
}

package io.mmectl.localaws.auth;

import io.mmectl.localaws.wire.AwsException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the signer of a form allows who uploads by it. Source: "POST policy" in the S3 API reference.
 *
 * @param conditions each with its kind, the field that it is about, and what it says of it
 * @param least bytes of the file
 */
record FormPolicy(Instant expiration, List<Condition> conditions, long least, long most) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    /** Fields that no condition has to name. */
    private static final Set<String> FREE = Set.of("policy", "x-amz-signature", "signature", "awsaccesskeyid");

    /** @param field in lower case */
    record Condition(String kind, String field, String value) {
        boolean holds(String actual) {
            return kind.equals("starts-with") ? actual.startsWith(value) : actual.equals(value);
        }

        String text() {
            return "[\"" + kind + "\", \"$" + field + "\", \"" + value + "\"]";
        }
    }

    /** @throws AwsException InvalidPolicyDocument */
    static FormPolicy parse(String base64) {
        try {
            JsonNode policy = MAPPER.readTree(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
            Instant expiration = Instant.parse(policy.path("expiration").asString(""));
            List<Condition> conditions = new ArrayList<>();
            long least = 0;
            long most = Long.MAX_VALUE;
            for (JsonNode condition : policy.path("conditions")) {
                if (condition.isObject()) {
                    condition
                            .properties()
                            .forEach(e -> conditions.add(new Condition(
                                    "eq",
                                    e.getKey().toLowerCase(Locale.ROOT),
                                    e.getValue().asString(""))));
                } else if (condition.path(0).asString("").equalsIgnoreCase("content-length-range")) {
                    least = condition.path(1).asLong(0);
                    most = condition.path(2).asLong(0);
                } else {
                    conditions.add(condition(condition));
                }
            }
            return new FormPolicy(expiration, List.copyOf(conditions), least, most);
        } catch (IllegalArgumentException | DateTimeException | JacksonException e) {
            throw invalid("Invalid Policy: Invalid JSON.");
        }
    }

    private static Condition condition(JsonNode list) {
        String kind = list.path(0).asString("").toLowerCase(Locale.ROOT);
        String field = list.path(1).asString("");
        if (!field.startsWith("$") || !Set.of("eq", "starts-with").contains(kind)) {
            throw invalid("Invalid Policy: Invalid condition.");
        }
        return new Condition(
                kind, field.substring(1).toLowerCase(Locale.ROOT), list.path(2).asString(""));
    }

    private static AwsException invalid(String message) {
        return new AwsException(400, "InvalidPolicyDocument", message);
    }

    /**
     * Refuses what the policy does not allow.
     *
     * @param fields by name in lower case, with the key as it will be and the bucket
     * @param bytes of the file
     */
    void check(Map<String, String> fields, long bytes, Instant now) {
        if (!now.isBefore(expiration)) {
            throw denied("Policy expired.");
        }
        Set<String> named = new HashSet<>(FREE);
        for (Condition condition : conditions) {
            named.add(condition.field());
            if (!condition.holds(fields.getOrDefault(condition.field(), ""))) {
                throw denied("Policy Condition failed: " + condition.text());
            }
        }
        named.add("bucket");
        fields.keySet().stream()
                .filter(field -> !named.contains(field) && !field.startsWith("x-ignore-"))
                .findFirst()
                .ifPresent(field -> {
                    throw denied("Extra input fields: " + field);
                });
        if (bytes < least) {
            throw new AwsException(
                    400,
                    "EntityTooSmall",
                    "Your proposed upload is smaller than the minimum allowed size",
                    Map.of("ProposedSize", String.valueOf(bytes), "MinSizeAllowed", String.valueOf(least)));
        }
        if (bytes > most) {
            throw new AwsException(
                    400,
                    "EntityTooLarge",
                    "Your proposed upload exceeds the maximum allowed size",
                    Map.of("ProposedSize", String.valueOf(bytes), "MaxSizeAllowed", String.valueOf(most)));
        }
    }

    private static AwsException denied(String why) {
        return new AwsException(403, "AccessDenied", "Invalid according to Policy: " + why);
    }
}

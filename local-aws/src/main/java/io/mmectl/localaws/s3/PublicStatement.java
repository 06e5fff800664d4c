package io.mmectl.localaws.s3;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Whether a statement of a bucket's policy is public: it allows something to a principal that is not fixed, and no condition
 * fixes who that is. Source: S3 user guide, "The meaning of 'public'".
 */
final class PublicStatement {
    /** Conditions on these make a statement not public, if their values have no wildcards and no policy variables. */
    private static final Set<String> FIXING = Set.of(
            "aws:sourcearn",
            "aws:sourcevpc",
            "aws:sourcevpce",
            "aws:sourceowner",
            "aws:sourceaccount",
            "aws:userid",
            "aws:principalorgid",
            "aws:principalaccount",
            "aws:principalarn",
            "aws:calledvia",
            "s3:x-amz-server-side-encryption-aws-kms-key-id",
            "s3:dataaccesspointarn",
            "s3:dataaccesspointaccount");

    private static final String SOURCE_IP = "aws:sourceip";

    /** An IPv4 range of more than a /8, which is as good as any. */
    private static final Pattern BROAD = Pattern.compile(".*/[0-7]");

    private PublicStatement() {}

    static boolean isPublic(JsonNode statement) {
        return statement.path("Effect").asString("").equals("Allow")
                && anybody(statement)
                && conditions(statement).noneMatch(PublicStatement::fixes);
    }

    private static boolean anybody(JsonNode statement) {
        JsonNode principal = statement.path("Principal");
        return statement.has("NotPrincipal")
                || BucketPolicy.texts(principal.isObject() ? principal.path("AWS") : principal)
                        .anyMatch(value -> value.contains("*"));
    }

    /** The keys of conditions that compare for likeness, with what they are compared with. */
    private static Stream<Map.Entry<String, JsonNode>> conditions(JsonNode statement) {
        return statement.path("Condition").properties().stream()
                .filter(operator -> !operator.getKey().contains("Not")
                        && !operator.getKey().endsWith("IfExists")
                        && !operator.getKey().equals("Null"))
                .flatMap(operator -> operator.getValue().properties().stream());
    }

    private static boolean fixes(Map.Entry<String, JsonNode> condition) {
        String key = condition.getKey().toLowerCase(Locale.ROOT);
        List<String> values = BucketPolicy.texts(condition.getValue()).toList();
        return key.equals(SOURCE_IP)
                ? values.stream().noneMatch(range -> BROAD.matcher(range).matches())
                : FIXING.contains(key)
                        && values.stream().noneMatch(value -> value.contains("*") || value.contains("${"));
    }
}

package io.mmectl.localaws.s3;

import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.wire.AwsException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A bucket's policy: what S3 checks of it. It is kept and permits and forbids nothing. */
record BucketPolicy(JsonNode document) {
    private static final List<String> EFFECTS = List.of("Allow", "Deny");
    private static final List<String> VERSIONS = List.of("2012-10-17", "2008-10-17");
    private static final Pattern BLOCKED =
            Pattern.compile("<BlockPublicPolicy>\\s*true\\s*</BlockPublicPolicy>", Pattern.CASE_INSENSITIVE);

    /** @throws AwsException MalformedPolicy when it is no JSON object */
    static BucketPolicy of(byte[] document) {
        try {
            JsonNode json = JsonMapper.shared().readTree(document);
            if (json.isObject()) {
                return new BucketPolicy(json);
            }
        } catch (JacksonException e) {
            // The same answer as for JSON of another kind.
        }
        throw malformed("Policies must be valid JSON and the first byte must be '{'");
    }

    /** @throws AwsException MalformedPolicy, or AccessDenied when it is public and the bucket blocks such */
    void check(BucketRecord bucket) {
        if (document.has("Version")
                && !VERSIONS.contains(document.path("Version").asString(""))) {
            throw malformed("The policy must contain a valid version string");
        }
        if (!document.has("Statement")) {
            throw malformed("Missing required field Statement");
        }
        if (statements().isEmpty()) {
            throw malformed("Could not parse the policy: Statement is empty!");
        }
        statements().forEach(statement -> check(statement, bucket.name()));
        if (isPublic() && blocksPublic(bucket)) {
            throw new AwsException(
                    403,
                    "AccessDenied",
                    "User: arn:aws:iam::" + ServiceContext.ACCOUNT
                            + ":root is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::"
                            + bucket.name()
                            + "\" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public"
                            + " Access.");
        }
    }

    private List<JsonNode> statements() {
        return each(document.path("Statement"));
    }

    private static List<JsonNode> each(JsonNode oneOrMore) {
        return oneOrMore.isArray()
                ? oneOrMore.valueStream().toList()
                : oneOrMore.isMissingNode() ? List.of() : List.of(oneOrMore);
    }

    private static void check(JsonNode statement, String bucket) {
        if (!EFFECTS.contains(statement.path("Effect").asString(""))) {
            throw malformed(
                    statement.has("Effect")
                            ? "Invalid effect: " + statement.path("Effect").asString("")
                            : "Missing required field Effect");
        }
        for (String field : List.of("Principal", "Action", "Resource")) {
            if (!statement.has(field) && !statement.has("Not" + field)) {
                throw malformed("Missing required field " + field);
            }
        }
        JsonNode principal = statement.path("Principal");
        if (principal.isString() && !principal.stringValue().equals("*")
                || principal.isEmpty() && principal.isContainer()) {
            throw malformed("Invalid principal in policy");
        }
        if (both(statement, "Action").anyMatch(action -> !action.equals("*") && !action.matches("(?i)s3:[a-z*?]+"))) {
            throw malformed("Policy has invalid action");
        }
        if (both(statement, "Resource").anyMatch(resource -> !isOf(resource, bucket))) {
            throw malformed("Policy has invalid resource");
        }
    }

    private static Stream<String> both(JsonNode statement, String field) {
        return Stream.of(statement.path(field), statement.path("Not" + field)).flatMap(BucketPolicy::texts);
    }

    /** One text, or a list of some. */
    static Stream<String> texts(JsonNode oneOrMore) {
        return each(oneOrMore).stream().map(node -> node.asString(""));
    }

    /** Whether a resource may be the bucket or something in it. */
    private static boolean isOf(String resource, String bucket) {
        int at = resource.indexOf(":::");
        String named = resource.equals("*") ? "*" : resource.substring(at + 3).split("/", 2)[0];
        String regex = Pattern.quote(named).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        return (resource.equals("*") || resource.startsWith("arn:") && at > 0) && bucket.matches(regex);
    }

    /** Whether it lets anybody in; see {@link PublicStatement}. */
    boolean isPublic() {
        return statements().stream().anyMatch(PublicStatement::isPublic);
    }

    /** As every bucket does until its owner says otherwise. */
    private static boolean blocksPublic(BucketRecord bucket) {
        String document = bucket.configurations().get(BucketConfiguration.PUBLIC_ACCESS);
        return document == null || BLOCKED.matcher(document).find();
    }

    private static AwsException malformed(String message) {
        return new AwsException(400, "MalformedPolicy", message);
    }
}

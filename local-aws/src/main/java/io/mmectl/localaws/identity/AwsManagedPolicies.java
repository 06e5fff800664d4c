package io.mmectl.localaws.identity;

import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.wire.AwsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Policies of AWS's own, as far as roles of SageMaker's containers and of those who deploy them use them: name, path, times and
 * default version, and the text of the shorter ones. Any other can be attached as well, but not read.
 */
final class AwsManagedPolicies {
    /** What the ARNs of all of them begin with. */
    static final String PREFIX = "arn:aws:iam::aws:policy/";

    private final Map<String, Policy> byArn;

    private AwsManagedPolicies(Map<String, Policy> byArn) {
        this.byArn = byArn;
    }

    /**
     * One of them.
     *
     * @param version its default one, and the only one that is known here
     * @param document empty when it is too long to be held here
     */
    record Policy(
            String name, String path, String version, Instant created, Instant updated, Optional<JsonNode> document) {
        private static Policy of(String name, JsonNode row) {
            return new Policy(
                    name,
                    row.required("path").stringValue(),
                    row.required("version").stringValue(),
                    Instant.parse(row.required("created").stringValue()),
                    Instant.parse(row.required("updated").stringValue()),
                    Optional.ofNullable(row.get("document")));
        }

        String arn() {
            return PREFIX.substring(0, PREFIX.length() - 1) + path + name;
        }

        Members view(Policies.Usage usage) {
            return Members.of("PolicyName", name)
                    .put("PolicyId", IamAnswers.idOf("ANPA", arn()))
                    .put("Arn", arn())
                    .put("Path", path)
                    .put("DefaultVersionId", version)
                    .put("AttachmentCount", usage.attached(arn()))
                    .put("PermissionsBoundaryUsageCount", usage.bounds(arn()))
                    .put("IsAttachable", true)
                    .put("CreateDate", created)
                    .put("UpdateDate", updated);
        }

        Members versionView() {
            return Members.of("VersionId", version)
                    .put("IsDefaultVersion", true)
                    .put("CreateDate", updated);
        }

        /** @throws AwsException NoSuchEntity for another version than the default one, and for a text that is not held here */
        Members version(String id) {
            if (!id.equals(version)) {
                throw IamAnswers.missing("Policy " + arn() + " version " + id + " does not exist.");
            }
            JsonNode text = document.orElseThrow(() ->
                    IamAnswers.missing("The local AWS does not hold the text of AWS's own policy " + arn() + "."));
            return versionView().put("Document", IamAnswers.encoded(text.toString()));
        }
    }

    static AwsManagedPolicies read() {
        try (InputStream in = AwsManagedPolicies.class.getResourceAsStream("aws-managed-policies.json")) {
            if (in == null) {
                throw new IllegalStateException("aws-managed-policies.json is missing");
            }
            Map<String, Policy> policies = new TreeMap<>();
            JsonMapper.shared().readTree(in).properties().forEach(row -> {
                Policy policy = Policy.of(row.getKey(), row.getValue());
                policies.put(policy.arn(), policy);
            });
            return new AwsManagedPolicies(policies);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<Policy> find(String arn) {
        return Optional.ofNullable(byArn.get(arn));
    }

    Collection<Policy> all() {
        return List.copyOf(byArn.values());
    }
}

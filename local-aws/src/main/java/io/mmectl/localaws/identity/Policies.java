package io.mmectl.localaws.identity;

import io.mmectl.localaws.identity.IamAnswers.Call;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.Page;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.wire.AwsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import tools.jackson.databind.node.ObjectNode;

/** Customer-managed policies with their versions. */
final class Policies {
    private static final int MOST_VERSIONS = 5;

    private final Table<PolicyRecord> table;
    private final ServiceContext context;
    private final Usage usage;
    private final AwsManagedPolicies managed = AwsManagedPolicies.read();

    /**
     * How many roles use a policy, by its ARN.
     *
     * @param attachments that it is attached to
     * @param boundaries whose permissions it bounds
     */
    record Usage(ToIntFunction<String> attachments, ToIntFunction<String> boundaries) {
        int attached(String arn) {
            return attachments.applyAsInt(arn);
        }

        int bounds(String arn) {
            return boundaries.applyAsInt(arn);
        }

        /** Whether a list that is asked for so shows the policy. */
        boolean asked(Fields input, String arn) {
            boolean used = switch (input.text("PolicyUsageFilter").orElse("")) {
                case "PermissionsPolicy" -> attached(arn) > 0;
                case "PermissionsBoundary" -> bounds(arn) > 0;
                default -> true;
            };
            return used && (!input.flag("OnlyAttached") || attached(arn) > 0);
        }
    }

    Policies(ServiceContext context, Usage usage) {
        this.context = context;
        this.usage = usage;
        this.table = context.tables().table("iam-policies", PolicyRecord.class);
    }

    Map<String, Call> operations() {
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put("CreatePolicy", this::create);
        calls.put("GetPolicy", this::get);
        calls.put("ListPolicies", this::list);
        calls.put("DeletePolicy", this::delete);
        calls.put("CreatePolicyVersion", this::createVersion);
        calls.put("GetPolicyVersion", this::getVersion);
        calls.put("ListPolicyVersions", this::listVersions);
        calls.put("SetDefaultPolicyVersion", this::setDefault);
        calls.put("DeletePolicyVersion", this::deleteVersion);
        calls.put(
                "TagPolicy",
                input -> put(
                        existing(input).tagged(IamAnswers.tagged(existing(input).tags(), input))));
        calls.put(
                "UntagPolicy",
                input -> put(existing(input)
                        .tagged(IamAnswers.untagged(existing(input).tags(), input))));
        calls.put("ListPolicyTags", input -> IamAnswers.tags(existing(input).tags(), input));
        return calls;
    }

    private Instant now() {
        return context.time().now();
    }

    private ObjectNode create(Fields input) {
        String name = input.require("PolicyName");
        PolicyRecord policy = new PolicyRecord(
                name,
                input.text("Path").orElse("/"),
                IamAnswers.uniqueId("ANPA"),
                now(),
                now(),
                input.text("Description").orElse(""),
                "v1",
                List.of(new PolicyRecord.Version("v1", IamAnswers.document(input, "PolicyDocument"), now())),
                2,
                IamAnswers.tagged(Map.of(), input));
        if (table.get(policy.arn()).isPresent()) {
            throw new AwsException(
                    409,
                    "EntityAlreadyExists",
                    "A policy called " + name + " already exists. Duplicate names are not allowed.");
        }
        table.put(policy.arn(), policy);
        ObjectNode view = view(policy).node();
        if (policy.tags().isEmpty()) {
            view.remove("Tags");
        }
        return Members.of("Policy", view).node();
    }

    private ObjectNode get(Fields input) {
        return Members.of(
                        "Policy",
                        managed(input).map(policy -> policy.view(usage)).orElseGet(() -> view(existing(input))))
                .node();
    }

    /** The one of AWS's own that a call is about; empty when it is about another. */
    private Optional<AwsManagedPolicies.Policy> managed(Fields input) {
        return managed.find(input.require("PolicyArn"));
    }

    private ObjectNode list(Fields input) {
        String scope = input.text("Scope").orElse("All");
        boolean local = !scope.equals("AWS");
        String prefix = input.text("PathPrefix").orElse("/");
        List<PolicyRecord> chosen = table.all().values().stream()
                .filter(policy -> local && policy.path().startsWith(prefix))
                .filter(policy -> usage.asked(input, policy.arn()))
                .toList();
        List<ObjectNode> listed =
                new ArrayList<>(chosen.stream().map(this::summary).toList());
        if (!scope.equals("Local")) {
            managed.all().stream()
                    .filter(policy -> policy.path().startsWith(prefix))
                    .filter(policy -> usage.asked(input, policy.arn()))
                    .forEach(policy -> listed.add(policy.view(usage).node()));
        }
        return IamAnswers.Listed.<ObjectNode>by(
                        "Policies", policy -> policy.path("Arn").asString(""), policy -> policy)
                .page(listed, input);
    }

    private ObjectNode delete(Fields input) {
        PolicyRecord policy = existing(input);
        if (usage.attached(policy.arn()) > 0) {
            throw IamAnswers.conflict("Cannot delete a policy attached to entities.");
        }
        if (policy.versions().size() > 1) {
            throw IamAnswers.conflict(
                    "This policy has more than one version. Before you delete a policy, you must delete"
                            + " the policy's versions. The default version is deleted with the policy.");
        }
        table.remove(policy.arn());
        return IamAnswers.nothing();
    }

    private ObjectNode createVersion(Fields input) {
        PolicyRecord policy = existing(input);
        if (policy.versions().size() >= MOST_VERSIONS) {
            throw new AwsException(
                    409,
                    "LimitExceeded",
                    "A managed policy can have up to " + MOST_VERSIONS
                            + " versions. Before you create a new version, you must delete an existing version.");
        }
        PolicyRecord after =
                policy.adding(IamAnswers.document(input, "PolicyDocument"), input.flag("SetAsDefault"), now());
        table.put(after.arn(), after);
        return Members.of("PolicyVersion", view(after, after.versions().getLast()))
                .node();
    }

    private ObjectNode getVersion(Fields input) {
        Optional<AwsManagedPolicies.Policy> own = managed(input);
        if (own.isPresent()) {
            return Members.of("PolicyVersion", own.get().version(input.require("VersionId")))
                    .node();
        }
        PolicyRecord policy = existing(input);
        PolicyRecord.Version version = policy.version(input.require("VersionId"));
        return Members.of(
                        "PolicyVersion", view(policy, version).put("Document", IamAnswers.encoded(version.document())))
                .node();
    }

    private ObjectNode listVersions(Fields input) {
        Optional<AwsManagedPolicies.Policy> own = managed(input);
        if (own.isPresent()) {
            return Members.of("Versions", List.of(own.get().versionView()))
                    .put("IsTruncated", false)
                    .node();
        }
        PolicyRecord policy = existing(input);
        return new IamAnswers.Listed<PolicyRecord.Version>(
                        "Versions",
                        new Page.Order<>(PolicyRecord.Version::place, false),
                        version -> view(policy, version))
                .page(policy.versions(), input);
    }

    private ObjectNode setDefault(Fields input) {
        PolicyRecord policy = existing(input);
        return put(policy.defaulting(policy.version(input.require("VersionId")).id(), now()));
    }

    private ObjectNode deleteVersion(Fields input) {
        PolicyRecord policy = existing(input);
        PolicyRecord.Version version = policy.version(input.require("VersionId"));
        if (version.id().equals(policy.defaultVersion())) {
            throw IamAnswers.conflict("Cannot delete the default version of a policy.");
        }
        return put(policy.without(version));
    }

    private ObjectNode put(PolicyRecord policy) {
        table.put(policy.arn(), policy);
        return IamAnswers.nothing();
    }

    /** Whether a policy can be attached: ours when it exists, any of AWS's own. */
    boolean attachable(String arn) {
        return arn.startsWith(AwsManagedPolicies.PREFIX) || table.get(arn).isPresent();
    }

    private PolicyRecord existing(Fields input) {
        String arn = input.require("PolicyArn");
        if (arn.startsWith(AwsManagedPolicies.PREFIX) && managed.find(arn).isPresent()) {
            throw new AwsException(403, "AccessDenied", "The policy " + arn + " is AWS's own and cannot be changed.");
        }
        return table.get(arn).orElseThrow(() -> IamAnswers.missing("Policy " + arn + " was not found."));
    }

    /** Lists leave out what has to be asked for by name. */
    private ObjectNode summary(PolicyRecord policy) {
        ObjectNode view = view(policy).node();
        view.remove(List.of("Description", "Tags"));
        return view;
    }

    private Members view(PolicyRecord policy) {
        return Members.of("PolicyName", policy.name())
                .put("PolicyId", policy.id())
                .put("Arn", policy.arn())
                .put("Path", policy.path())
                .put("DefaultVersionId", policy.defaultVersion())
                .put("AttachmentCount", usage.attached(policy.arn()))
                .put("PermissionsBoundaryUsageCount", usage.bounds(policy.arn()))
                .put("IsAttachable", true)
                .put("Description", policy.description().isEmpty() ? null : policy.description())
                .put("CreateDate", policy.created())
                .put("UpdateDate", policy.updated())
                .put("Tags", IamAnswers.tags(policy.tags()));
    }

    private static Members view(PolicyRecord policy, PolicyRecord.Version version) {
        return Members.of("VersionId", version.id())
                .put("IsDefaultVersion", version.id().equals(policy.defaultVersion()))
                .put("CreateDate", version.created());
    }

    void clear() {
        table.clear();
    }
}

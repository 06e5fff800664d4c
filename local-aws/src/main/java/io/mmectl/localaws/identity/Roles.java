package io.mmectl.localaws.identity;

import io.mmectl.localaws.identity.IamAnswers.Call;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.wire.AwsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Roles, service-linked ones included. */
final class Roles {
    private static final int DEFAULT_SESSION_SECONDS = 3600;
    private static final String SCALING = "sagemaker.application-autoscaling.amazonaws.com";
    private static final String SCALING_ROLE = "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint";

    private final Table<RoleRecord> table;
    private final ServiceContext context;

    Roles(ServiceContext context) {
        this.context = context;
        this.table = context.tables().table("iam-roles", RoleRecord.class);
    }

    Map<String, Call> operations() {
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put("CreateRole", this::create);
        calls.put(
                "GetRole",
                input -> Members.of("Role", view(existing(input)).put("RoleLastUsed", new Members()))
                        .node());
        calls.put("ListRoles", this::list);
        calls.put("UpdateRole", this::update);
        calls.put("UpdateRoleDescription", input -> {
            RoleRecord role = existing(input);
            put(role.described(input.text("Description").orElse(""), role.maxSessionSeconds()));
            return Members.of("Role", view(existing(input))).node();
        });
        calls.put(
                "UpdateAssumeRolePolicy",
                input -> put(existing(input).trusting(IamAnswers.document(input, "PolicyDocument"))));
        calls.put(
                "PutRolePermissionsBoundary", input -> put(existing(input).bounded(input.text("PermissionsBoundary"))));
        calls.put("DeleteRolePermissionsBoundary", input -> put(existing(input).bounded(Optional.empty())));
        calls.put("DeleteRole", this::delete);
        calls.put(
                "TagRole",
                input -> put(
                        existing(input).tagged(IamAnswers.tagged(existing(input).tags(), input))));
        calls.put(
                "UntagRole",
                input -> put(existing(input)
                        .tagged(IamAnswers.untagged(existing(input).tags(), input))));
        calls.put("ListRoleTags", input -> IamAnswers.tags(existing(input).tags(), input));
        calls.put("ListInstanceProfilesForRole", input -> {
            existing(input);
            return Members.of("InstanceProfiles", List.of())
                    .put("IsTruncated", false)
                    .node();
        });
        calls.put("CreateServiceLinkedRole", this::createServiceLinked);
        calls.put("DeleteServiceLinkedRole", this::deleteServiceLinked);
        calls.put(
                "GetServiceLinkedRoleDeletionStatus",
                input -> Members.of("Status", "SUCCEEDED").node());
        return calls;
    }

    private ObjectNode create(Fields input) {
        String trust = IamAnswers.document(input, "AssumeRolePolicyDocument");
        RoleRecord role = fresh(input.require("RoleName"), input.text("Path").orElse("/"), trust)
                .described(
                        input.text("Description").orElse(""),
                        input.integer("MaxSessionDuration").orElse(DEFAULT_SESSION_SECONDS))
                .bounded(input.text("PermissionsBoundary"))
                .tagged(IamAnswers.tagged(Map.of(), input));
        put(role);
        ObjectNode view = view(role).node();
        if (!input.has("MaxSessionDuration")) {
            view.remove("MaxSessionDuration");
        }
        return Members.of("Role", view).node();
    }

    private RoleRecord fresh(String name, String path, String trust) {
        if (table.get(name).isPresent()) {
            throw new AwsException(409, "EntityAlreadyExists", "Role with name " + name + " already exists.");
        }
        return new RoleRecord(
                name,
                path,
                IamAnswers.uniqueId("AROA"),
                context.time().now(),
                trust,
                "",
                DEFAULT_SESSION_SECONDS,
                Optional.empty(),
                Map.of(),
                Map.of(),
                List.of());
    }

    /** Makes sure that a role of that name exists. */
    void seed(String name) {
        if (table.get(name).isEmpty()) {
            put(fresh(name, "/", trust("sagemaker.amazonaws.com")));
        }
    }

    private static String trust(String service) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\""
                + service + "\"},\"Action\":\"sts:AssumeRole\"}]}";
    }

    private ObjectNode list(Fields input) {
        String prefix = input.text("PathPrefix").orElse("/");
        List<RoleRecord> chosen = table.all().values().stream()
                .filter(role -> role.path().startsWith(prefix))
                .toList();
        return IamAnswers.Listed.by("Roles", RoleRecord::name, Roles::summary).page(chosen, input);
    }

    private static ObjectNode summary(RoleRecord role) {
        ObjectNode view = view(role).node();
        view.remove(List.of("Tags", "PermissionsBoundary"));
        return view;
    }

    private ObjectNode update(Fields input) {
        RoleRecord role = existing(input);
        return put(role.described(
                input.text("Description").orElse(role.description()),
                input.integer("MaxSessionDuration").orElse(role.maxSessionSeconds())));
    }

    private ObjectNode delete(Fields input) {
        RoleRecord role = existing(input);
        if (!role.attached().isEmpty()) {
            throw IamAnswers.conflict("Cannot delete entity, must detach all policies first.");
        }
        if (!role.inline().isEmpty()) {
            throw IamAnswers.conflict("Cannot delete entity, must delete policies first.");
        }
        table.remove(role.name());
        return IamAnswers.nothing();
    }

    private ObjectNode createServiceLinked(Fields input) {
        String service = input.require("AWSServiceName");
        if (!service.equals(SCALING)) {
            throw new AwsException(
                    400, "InvalidInput", "The local AWS has a service-linked role for " + SCALING + " only.");
        }
        if (table.get(SCALING_ROLE).isPresent()) {
            throw new AwsException(
                    400,
                    "InvalidInput",
                    "Service role name " + SCALING_ROLE
                            + " has been taken in this account, please try a different suffix.");
        }
        RoleRecord role = fresh(SCALING_ROLE, "/aws-service-role/" + SCALING + "/", trust(SCALING))
                .described(input.text("Description").orElse(""), DEFAULT_SESSION_SECONDS);
        put(role);
        return Members.of("Role", view(role)).node();
    }

    private ObjectNode deleteServiceLinked(Fields input) {
        RoleRecord role = existing(input);
        table.remove(role.name());
        return Members.of("DeletionTaskId", "task" + role.path() + role.name() + "/" + role.id())
                .node();
    }

    Optional<RoleRecord> find(String name) {
        return table.get(name);
    }

    /** @throws AwsException NoSuchEntity */
    RoleRecord existing(Fields input) {
        String name = input.require("RoleName");
        return table.get(name)
                .orElseThrow(() -> IamAnswers.missing("The role with name " + name + " cannot be found."));
    }

    ObjectNode put(RoleRecord role) {
        table.put(role.name(), role);
        return IamAnswers.nothing();
    }

    /** Those that a managed policy is attached to. */
    List<RoleRecord> attachedTo(String policyArn) {
        return table.all().values().stream()
                .filter(role -> role.attached().contains(policyArn))
                .toList();
    }

    /** Those whose permissions a managed policy bounds. */
    List<RoleRecord> boundedBy(String policyArn) {
        return table.all().values().stream()
                .filter(role -> role.boundary().filter(policyArn::equals).isPresent())
                .toList();
    }

    private static Members view(RoleRecord role) {
        Members view = Members.of("Path", role.path())
                .put("RoleName", role.name())
                .put("RoleId", role.id())
                .put("Arn", role.arn())
                .put("CreateDate", role.created())
                .put("AssumeRolePolicyDocument", IamAnswers.encoded(role.trustPolicy()))
                .put("Description", role.description().isEmpty() ? null : role.description())
                .put("MaxSessionDuration", role.maxSessionSeconds())
                .put("Tags", role.tags().isEmpty() ? null : IamAnswers.tags(role.tags()));
        role.boundary()
                .ifPresent(arn -> view.put(
                        "PermissionsBoundary",
                        Members.of("PermissionsBoundaryType", "Policy").put("PermissionsBoundaryArn", arn)));
        return view;
    }

    void clear() {
        table.clear();
    }
}

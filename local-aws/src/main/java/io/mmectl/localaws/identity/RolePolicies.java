package io.mmectl.localaws.identity;

import io.mmectl.localaws.identity.IamAnswers.Call;
import io.mmectl.localaws.identity.IamAnswers.Listed;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.wire.AwsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** What hangs on a role: its inline policies, and the managed ones that are attached to it. */
record RolePolicies(Roles roles, Policies policies) {

    Map<String, Call> operations() {
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put("PutRolePolicy", this::put);
        calls.put("GetRolePolicy", this::get);
        calls.put("DeleteRolePolicy", this::delete);
        calls.put(
                "ListRolePolicies",
                input -> Listed.<String>by("PolicyNames", name -> name, name -> name)
                        .page(roles.existing(input).inline().keySet(), input));
        calls.put("AttachRolePolicy", this::attach);
        calls.put("DetachRolePolicy", this::detach);
        calls.put("ListAttachedRolePolicies", this::attached);
        calls.put("ListEntitiesForPolicy", this::entities);
        return calls;
    }

    private ObjectNode put(Fields input) {
        RoleRecord role = roles.existing(input);
        Map<String, String> inline = new LinkedHashMap<>(role.inline());
        inline.put(input.require("PolicyName"), IamAnswers.document(input, "PolicyDocument"));
        return roles.put(role.inlining(inline));
    }

    private ObjectNode get(Fields input) {
        RoleRecord role = roles.existing(input);
        return Members.of("RoleName", role.name())
                .put("PolicyName", input.require("PolicyName"))
                .put("PolicyDocument", IamAnswers.encoded(inline(role, input)))
                .node();
    }

    private ObjectNode delete(Fields input) {
        RoleRecord role = roles.existing(input);
        inline(role, input);
        Map<String, String> left = new LinkedHashMap<>(role.inline());
        left.remove(input.require("PolicyName"));
        return roles.put(role.inlining(left));
    }

    private static String inline(RoleRecord role, Fields input) {
        String name = input.require("PolicyName");
        String document = role.inline().get(name);
        if (document == null) {
            throw IamAnswers.missing("The role policy with name " + name + " cannot be found.");
        }
        return document;
    }

    private ObjectNode attach(Fields input) {
        RoleRecord role = roles.existing(input);
        String arn = input.require("PolicyArn");
        if (!arn.startsWith("arn:")) {
            throw new AwsException(400, "ValidationError", "Invalid ARN:  Could not be parsed!");
        }
        if (!policies.attachable(arn)) {
            throw IamAnswers.missing("Policy " + arn + " does not exist or is not attachable.");
        }
        List<String> attached = new ArrayList<>(role.attached());
        if (!attached.contains(arn)) {
            attached.add(arn);
        }
        return roles.put(role.attaching(attached));
    }

    private ObjectNode detach(Fields input) {
        RoleRecord role = roles.existing(input);
        List<String> left = new ArrayList<>(role.attached());
        if (!left.remove(input.require("PolicyArn"))) {
            throw IamAnswers.missing("Policy " + input.require("PolicyArn") + " was not found.");
        }
        return roles.put(role.attaching(left));
    }

    private ObjectNode attached(Fields input) {
        return Listed.<String>by("AttachedPolicies", arn -> arn, RolePolicies::view)
                .page(roles.existing(input).attached(), input);
    }

    private static Members view(String policyArn) {
        return Members.of("PolicyName", policyArn.substring(policyArn.lastIndexOf('/') + 1))
                .put("PolicyArn", policyArn);
    }

    private ObjectNode entities(Fields input) {
        return Listed.<RoleRecord>by(
                        "PolicyRoles",
                        RoleRecord::name,
                        role -> Members.of("RoleName", role.name()).put("RoleId", role.id()))
                .page(users(input), input);
    }

    /** The roles that a policy is attached to, or that it bounds, of those that are asked for. */
    private List<RoleRecord> users(Fields input) {
        String arn = input.require("PolicyArn");
        String usage = input.text("PolicyUsageFilter").orElse("");
        if (!input.text("EntityFilter").orElse("Role").equals("Role")) {
            return List.of();
        }
        return Stream.concat(
                        usage.equals("PermissionsBoundary") ? Stream.empty() : roles.attachedTo(arn).stream(),
                        usage.equals("PermissionsPolicy") ? Stream.empty() : roles.boundedBy(arn).stream())
                .distinct()
                .filter(role -> role.path().startsWith(input.text("PathPrefix").orElse("/")))
                .toList();
    }
}

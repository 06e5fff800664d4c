package io.mmectl.localaws.identity;

import io.mmectl.localaws.model.Operation;
import io.mmectl.localaws.model.RpcService;
import io.mmectl.localaws.model.ServiceModel;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Roles as data, as far as clients look at them before they pass one to SageMaker. */
public final class IamService implements AwsService {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Table<RoleRecord> roles;
    private final ServiceContext context;
    private final RpcService rpc;

    public IamService(ServiceContext context) {
        this.context = context;
        this.roles = context.tables().table("iam-roles", RoleRecord.class);
        Map<String, Operation> operations = Map.of(
                "CreateRole", (request, input) -> create(input),
                "GetRole", (request, input) -> NODES.objectNode().set("Role", describe(existing(input))),
                "DeleteRole", (request, input) -> delete(input),
                "ListRoles", (request, input) -> list(),
                "ListRolePolicies", (request, input) -> none(input, "PolicyNames"),
                "ListAttachedRolePolicies", (request, input) -> none(input, "AttachedPolicies"),
                "ListInstanceProfilesForRole", (request, input) -> none(input, "InstanceProfiles"),
                "ListRoleTags", (request, input) -> none(input, "Tags"));
        this.rpc = new RpcService(ServiceModel.of("iam"), "ValidationError", operations);
    }

    @Override
    public AwsResponse handle(AwsRequest request) throws IOException {
        return rpc.handle(request);
    }

    /** {@code PUT /_local/iam/roles/NAME}: makes sure that the role exists, without a signed request. */
    @Override
    public Optional<AwsResponse> admin(AwsRequest request) {
        String folder = "/_local/iam/roles/";
        if (!request.method().equals("PUT") || !request.rawPath().startsWith(folder)) {
            return Optional.empty();
        }
        seed(request.rawPath().substring(folder.length()));
        return Optional.of(AwsResponse.empty(204));
    }

    private synchronized void seed(String name) {
        if (roles.get(name).isEmpty()) {
            create(NODES.objectNode().put("RoleName", name));
        }
    }

    private synchronized JsonNode create(JsonNode input) {
        String name = input.required("RoleName").stringValue();
        if (roles.get(name).isPresent()) {
            throw new AwsException(409, "EntityAlreadyExists", "Role with name " + name + " already exists.");
        }
        String random = UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT);
        RoleRecord role = new RoleRecord(
                name,
                input.path("Path").asString("/"),
                "AROA" + random.substring(0, 17),
                context.time().now(),
                input.path("AssumeRolePolicyDocument").asString(""),
                input.path("Description").asString(""),
                input.path("MaxSessionDuration").asInt(3600));
        roles.put(name, role);
        return NODES.objectNode().set("Role", describe(role));
    }

    private synchronized JsonNode delete(JsonNode input) {
        roles.remove(existing(input).name());
        return NODES.objectNode();
    }

    private JsonNode list() {
        ArrayNode all = NODES.arrayNode();
        roles.all().values().forEach(role -> all.add(describe(role)));
        return NODES.objectNode().put("IsTruncated", false).set("Roles", all);
    }

    private JsonNode none(JsonNode input, String member) {
        existing(input);
        return NODES.objectNode().put("IsTruncated", false).set(member, NODES.arrayNode());
    }

    private RoleRecord existing(JsonNode input) {
        String name = input.required("RoleName").stringValue();
        return roles.get(name)
                .orElseThrow(() ->
                        new AwsException(404, "NoSuchEntity", "The role with name " + name + " cannot be found."));
    }

    private static ObjectNode describe(RoleRecord role) {
        return NODES.objectNode()
                .put("Path", role.path())
                .put("RoleName", role.name())
                .put("RoleId", role.id())
                .put("Arn", "arn:aws:iam::" + ServiceContext.ACCOUNT + ":role" + role.path() + role.name())
                .put("CreateDate", role.created().toEpochMilli() / 1000.0)
                .put("AssumeRolePolicyDocument", URLEncoder.encode(role.trustPolicy(), StandardCharsets.UTF_8))
                .put("Description", role.description())
                .put("MaxSessionDuration", role.maxSessionSeconds());
    }

    @Override
    public void reset() {
        roles.clear();
    }

    @Override
    public void close() {}
}

package io.mmectl.localaws.identity;

import io.mmectl.localaws.auth.Sessions;
import io.mmectl.localaws.identity.IamAnswers.Call;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.model.Operation;
import io.mmectl.localaws.model.RpcService;
import io.mmectl.localaws.model.ServiceModel;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Roles and policies as data, as far as clients make and look at them before they pass a role to SageMaker. */
public final class IamService implements AwsService {
    private final Roles roles;
    private final Policies policies;
    private final RpcService rpc;
    private final ReentrantLock lock = new ReentrantLock();

    /** @param sessions tells sessions of roles from the root user */
    public IamService(ServiceContext context, Sessions sessions) {
        this.roles = new Roles(context);
        this.policies = new Policies(
                context,
                new Policies.Usage(
                        arn -> roles.attachedTo(arn).size(),
                        arn -> roles.boundedBy(arn).size()));
        Map<String, Call> calls = new LinkedHashMap<>(roles.operations());
        calls.putAll(new RolePolicies(roles, policies).operations());
        calls.putAll(policies.operations());
        Map<String, Operation> operations = new LinkedHashMap<>();
        // One at a time: they read, decide and write.
        calls.forEach((name, call) -> operations.put(name, (request, input) -> {
            lock.lock();
            try {
                return call.answer(new Fields(input));
            } finally {
                lock.unlock();
            }
        }));
        Users users = new Users(sessions);
        operations.put("GetUser", (request, input) -> users.get(request, new Fields(input)));
        operations.put("ListUsers", (request, input) -> users.list());
        this.rpc = new RpcService(ServiceModel.of("iam"), "ValidationError", operations);
    }

    Optional<RoleRecord> role(String name) {
        return roles.find(name);
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
        lock.lock();
        try {
            roles.seed(request.rawPath().substring(folder.length()));
        } finally {
            lock.unlock();
        }
        return Optional.of(AwsResponse.empty(204));
    }

    @Override
    public void reset() {
        roles.clear();
        policies.clear();
    }

    @Override
    public void close() {}
}

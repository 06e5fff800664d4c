package io.mmectl.localaws.identity;

import io.mmectl.localaws.auth.Sessions;
import io.mmectl.localaws.auth.Sessions.Session;
import io.mmectl.localaws.auth.Signed;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.model.RpcService;
import io.mmectl.localaws.model.ServiceModel;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who the caller is: the one account's root user, or a session of one of its roles. A role can be assumed by everybody who
 * has a key: trust policies are data.
 */
public final class StsService implements AwsService {
    private static final String ROOT = Users.ROOT;
    private static final Pattern ROLE = Pattern.compile("arn:aws:iam::(\\d{12}):role/(?:.*/)?([^/]+)");
    private static final Duration DEFAULT_ROLE_LIFE = Duration.ofHours(1);
    private static final Duration DEFAULT_LIFE = Duration.ofHours(12);
    /** Of a session that a session began. */
    private static final Duration LONGEST_CHAINED = Duration.ofHours(1);

    private final Sessions sessions;
    private final IamService iam;
    private final RpcService rpc;

    /** @param iam knows the roles */
    public StsService(Sessions sessions, IamService iam) {
        this.sessions = sessions;
        this.iam = iam;
        this.rpc = new RpcService(
                ServiceModel.of("sts"),
                "ValidationError",
                Map.of(
                        "GetCallerIdentity",
                        (request, input) -> identity(request),
                        "AssumeRole",
                        (request, input) -> assume(request, new Fields(input)),
                        "GetSessionToken",
                        (request, input) -> token(request, new Fields(input)),
                        "GetAccessKeyInfo",
                        (request, input) ->
                                Members.of("Account", ServiceContext.ACCOUNT).node()));
    }

    @Override
    public AwsResponse handle(AwsRequest request) throws IOException {
        return rpc.handle(request);
    }

    /** Empty for the account's own keys. */
    private Optional<Session> caller(AwsRequest request) {
        return Signed.keyId(request).flatMap(sessions::find);
    }

    private ObjectNode identity(AwsRequest request) {
        Optional<Session> caller = caller(request);
        return Members.of("UserId", caller.map(Session::userId).orElse(ServiceContext.ACCOUNT))
                .put("Account", ServiceContext.ACCOUNT)
                .put("Arn", caller.map(Session::arn).orElse(ROOT))
                .node();
    }

    private ObjectNode assume(AwsRequest request, Fields input) {
        Optional<Session> caller = caller(request);
        RoleRecord role =
                role(input.require("RoleArn"), caller.map(Session::arn).orElse(ROOT));
        String name = input.require("RoleSessionName");
        Duration life = life(input, role, caller);
        Session session = sessions.begin(
                "arn:aws:sts::" + ServiceContext.ACCOUNT + ":assumed-role/" + role.name() + "/" + name,
                role.id() + ":" + name,
                life);
        return Members.of("Credentials", credentials(session))
                .put(
                        "AssumedRoleUser",
                        Members.of("AssumedRoleId", session.userId()).put("Arn", session.arn()))
                .put("SourceIdentity", input.text("SourceIdentity"))
                .node();
    }

    /** What does not exist is no more said than what is not allowed. */
    private RoleRecord role(String arn, String caller) {
        Matcher parts = ROLE.matcher(arn);
        if (!parts.matches()) {
            throw new AwsException(400, "ValidationError", arn + " is invalid");
        }
        return Optional.of(parts)
                .filter(p -> p.group(1).equals(ServiceContext.ACCOUNT))
                .flatMap(p -> iam.role(p.group(2)))
                .filter(role -> role.arn().equals(arn))
                .orElseThrow(() -> new AwsException(
                        403,
                        "AccessDenied",
                        "User: " + caller + " is not authorized to perform: sts:AssumeRole on resource: " + arn));
    }

    private static Duration life(Fields input, RoleRecord role, Optional<Session> caller) {
        Duration asked =
                input.integer("DurationSeconds").map(Duration::ofSeconds).orElse(DEFAULT_ROLE_LIFE);
        if (asked.toSeconds() > role.maxSessionSeconds()) {
            throw new AwsException(
                    400,
                    "ValidationError",
                    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }
        if (caller.filter(Session::ofRole).isPresent() && asked.compareTo(LONGEST_CHAINED) > 0) {
            throw new AwsException(
                    400,
                    "ValidationError",
                    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
        }
        return asked;
    }

    private ObjectNode token(AwsRequest request, Fields input) {
        if (caller(request).isPresent()) {
            throw new AwsException(403, "AccessDenied", "Cannot call GetSessionToken with session credentials");
        }
        Duration asked =
                input.integer("DurationSeconds").map(Duration::ofSeconds).orElse(DEFAULT_LIFE);
        // A root user's last an hour at most, however long was asked for.
        Duration life = asked.compareTo(DEFAULT_ROLE_LIFE) > 0 ? DEFAULT_ROLE_LIFE : asked;
        return Members.of("Credentials", credentials(sessions.begin(ROOT, ServiceContext.ACCOUNT, life)))
                .node();
    }

    private static Members credentials(Session session) {
        return Members.of("AccessKeyId", session.keyId())
                .put("SecretAccessKey", session.secret())
                .put("SessionToken", session.token())
                .put("Expiration", session.expiration());
    }

    @Override
    public void reset() {
        sessions.clear();
    }

    @Override
    public void close() {}
}

package io.mmectl.localaws.identity;

import io.mmectl.localaws.auth.Sessions;
import io.mmectl.localaws.auth.Signed;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The account has no users but its root, whose keys all clients have. */
record Users(Sessions sessions) {
    static final String ROOT = "arn:aws:iam::" + ServiceContext.ACCOUNT + ":root";

    /** Of the account, and so of its root. */
    private static final Instant BORN = Instant.parse("2020-01-01T00:00:00Z");

    /** The caller when no name is given. AWS tells neither name nor path of a root user. */
    ObjectNode get(AwsRequest request, Fields input) {
        input.text("UserName").ifPresent(name -> {
            throw IamAnswers.missing("The user with name " + name + " cannot be found.");
        });
        if (Signed.keyId(request).flatMap(sessions::find).isPresent()) {
            throw new AwsException(
                    400, "ValidationError", "Must specify userName when calling with non-User credentials");
        }
        return Members.of(
                        "User",
                        Members.of("UserId", ServiceContext.ACCOUNT)
                                .put("Arn", ROOT)
                                .put("CreateDate", BORN))
                .node();
    }

    ObjectNode list() {
        return Members.of("Users", List.of()).put("IsTruncated", false).node();
    }
}

package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom a bucket or an object is open to, as data: it lets nobody in and keeps nobody out.
 *
 * @param grants in the order in which they are told
 */
record Acl(List<Grant> grants) {
    static final String CANNED_HEADER = "x-amz-acl";
    private static final String OWNER = "local";
    private static final String GROUPS = "http://acs.amazonaws.com/groups/";
    private static final String EVERYBODY = GROUPS + "global/AllUsers";
    private static final String ACCOUNTS = GROUPS + "global/AuthenticatedUsers";
    private static final String LOGS = GROUPS + "s3/LogDelivery";
    private static final Set<String> KNOWN_GROUPS = Set.of(EVERYBODY, ACCOUNTS, LOGS);
    private static final Set<String> PUBLIC_GROUPS = Set.of(EVERYBODY, ACCOUNTS);
    private static final String GRANT_HEADER = "x-amz-grant-";
    private static final List<String> PERMISSIONS = List.of("FULL_CONTROL", "READ", "WRITE", "READ_ACP", "WRITE_ACP");
    private static final Pattern GRANTEE = Pattern.compile("\\s*(\\w+)\\s*=\\s*\"?([^\",]*)\"?\\s*");

    /** What everything has that came without one: all to its owner. */
    static final Acl PRIVATE = new Acl(List.of(new Grant(OWNER, "FULL_CONTROL")));

    private static final Map<String, Acl> CANNED = Map.of(
            "private",
            PRIVATE,
            "public-read",
            PRIVATE.and(EVERYBODY, "READ"),
            "public-read-write",
            PRIVATE.and(EVERYBODY, "READ").and(EVERYBODY, "WRITE"),
            "authenticated-read",
            PRIVATE.and(ACCOUNTS, "READ"),
            "aws-exec-read",
            PRIVATE,
            "bucket-owner-read",
            PRIVATE,
            "bucket-owner-full-control",
            PRIVATE,
            "log-delivery-write",
            PRIVATE.and(LOGS, "WRITE").and(LOGS, "READ_ACP"));

    /** @param grantee the owner's id, or the URI of a group */
    record Grant(String grantee, String permission) {}

    private Acl and(String grantee, String permission) {
        List<Grant> more = new ArrayList<>(grants);
        more.add(new Grant(grantee, permission));
        return new Acl(List.copyOf(more));
    }

    /** Whether it opens something to people that nobody named. */
    boolean isPublic() {
        return grants.stream().anyMatch(grant -> PUBLIC_GROUPS.contains(grant.grantee()));
    }

    /** The one in a request's headers; empty when it has none. */
    static Optional<Acl> inHeaders(S3Call call) {
        Optional<String> canned = call.header(CANNED_HEADER);
        List<Grant> granted = granted(call);
        if (canned.isPresent() && !granted.isEmpty()) {
            throw S3Errors.invalidRequest("Specifying both Canned ACLs and Header Grants is not allowed");
        }
        if (canned.isPresent() && !CANNED.containsKey(canned.get())) {
            throw S3Errors.invalidArgument("", CANNED_HEADER, canned.get());
        }
        return canned.map(CANNED::get).or(() -> granted.isEmpty() ? Optional.empty() : Optional.of(new Acl(granted)));
    }

    private static List<Grant> granted(S3Call call) {
        List<Grant> granted = new ArrayList<>();
        for (String permission : PERMISSIONS) {
            String header = GRANT_HEADER + permission.toLowerCase(Locale.ROOT).replace('_', '-');
            for (String grantee :
                    call.header(header).map(text -> text.split(",")).orElse(new String[0])) {
                granted.add(new Grant(grantee(header, grantee), permission));
            }
        }
        return granted;
    }

    private static String grantee(String header, String text) {
        Matcher grantee = GRANTEE.matcher(text);
        if (!grantee.matches() || !Set.of("id", "uri").contains(grantee.group(1))) {
            throw S3Errors.invalidArgument("Argument format not recognized", header, text.strip());
        }
        return grantee.group(1).equals("uri") ? group("uri", grantee.group(2)) : owner("id", grantee.group(2));
    }

    private static String group(String argument, String uri) {
        if (!KNOWN_GROUPS.contains(uri)) {
            throw S3Errors.invalidArgument("Invalid group uri", argument, uri);
        }
        return uri;
    }

    /** There is only one account. */
    private static String owner(String argument, String id) {
        if (!id.equals(OWNER)) {
            throw S3Errors.invalidArgument("Invalid id", argument, id);
        }
        return id;
    }

    /** @throws AwsException MalformedACLError, or InvalidArgument for somebody who is not known */
    static Acl parse(byte[] document) {
        XmlTree policy;
        try {
            policy = XmlTree.parse(document);
        } catch (AwsException e) {
            throw malformed();
        }
        if (!policy.name().equals("AccessControlPolicy")) {
            throw malformed();
        }
        owner(
                "CanonicalUser/ID",
                policy.child("Owner").flatMap(owner -> owner.text("ID")).orElseThrow(Acl::malformed));
        return new Acl(policy.child("AccessControlList").orElseThrow(Acl::malformed).children("Grant").stream()
                .map(Acl::grant)
                .toList());
    }

    private static Grant grant(XmlTree grant) {
        XmlTree grantee = grant.child("Grantee").orElseThrow(Acl::malformed);
        String permission =
                grant.text("Permission").filter(PERMISSIONS::contains).orElseThrow(Acl::malformed);
        String who = grantee.text("URI")
                .map(uri -> group("Group/URI", uri))
                .or(() -> grantee.text("ID").map(id -> owner("CanonicalUser/ID", id)))
                .orElseThrow(Acl::malformed);
        return new Grant(who, permission);
    }

    private static AwsException malformed() {
        return new AwsException(
                400,
                "MalformedACLError",
                "The XML you provided was not well-formed or did not validate against our published schema");
    }

    /** As S3 tells it. */
    String document() {
        StringBuilder all = new StringBuilder(
                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<AccessControlPolicy xmlns=\"")
                .append(S3Call.NAMESPACE)
                .append("\"><Owner><ID>" + OWNER + "</ID></Owner><AccessControlList>");
        for (Grant grant : grants) {
            boolean group = KNOWN_GROUPS.contains(grant.grantee());
            all.append("<Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"")
                    .append(group ? "Group\"><URI>" : "CanonicalUser\"><ID>")
                    .append(grant.grantee())
                    .append(group ? "</URI>" : "</ID>")
                    .append("</Grantee><Permission>")
                    .append(grant.permission())
                    .append("</Permission></Grant>");
        }
        return all.append("</AccessControlList></AccessControlPolicy>").toString();
    }
}

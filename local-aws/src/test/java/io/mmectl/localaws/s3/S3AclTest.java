package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.AccessControlPolicy;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.Grant;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.Type;

class S3AclTest extends S3Fixture {
    private static final String LOGS = "uri=\"http://acs.amazonaws.com/groups/s3/LogDelivery\"";

    /** A bucket that takes ACLs, also public ones. */
    private void open() {
        s3.putBucketOwnershipControls(b -> b.bucket(bucket)
                .ownershipControls(o -> o.rules(r -> r.objectOwnership(ObjectOwnership.OBJECT_WRITER))));
        s3.deletePublicAccessBlock(b -> b.bucket(bucket));
    }

    private static List<String> said(List<Grant> grants) {
        return grants.stream()
                .map(grant -> (grant.grantee().type() == Type.GROUP
                                ? grant.grantee().uri().replaceAll(".*/", "")
                                : grant.grantee().id())
                        + " " + grant.permissionAsString())
                .toList();
    }

    private List<String> ofBucket() {
        return said(s3.getBucketAcl(b -> b.bucket(bucket)).grants());
    }

    private List<String> ofObject(String key) {
        return said(s3.getObjectAcl(b -> b.bucket(bucket).key(key)).grants());
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "ACLs of buckets and objects, canned, in headers or as a document, are given back as grants; they let"
                            + " nobody in",
            sure = Sure.DIFFERS,
            source =
                    "AWS acts on them; the grants as in LocalStack's recordings of AWS of February 2026 (its repository at"
                            + " 8b9a79f0, `test_s3.snapshot.json`)")
    void aclsAreGivenBackAsGrants() {
        open();
        assertThat(ofBucket()).containsExactly("local FULL_CONTROL");
        s3.putBucketAcl(b -> b.bucket(bucket).acl(BucketCannedACL.PUBLIC_READ));
        assertThat(ofBucket()).containsExactly("local FULL_CONTROL", "AllUsers READ");
        s3.putBucketAcl(b -> b.bucket(bucket).grantRead(LOGS));
        assertThat(ofBucket()).containsExactly("LogDelivery READ");
        s3.putBucketAcl(b -> b.bucket(bucket).acl(BucketCannedACL.PRIVATE));
        assertThat(ofBucket()).containsExactly("local FULL_CONTROL");

        s3.putObject(
                b -> b.bucket(bucket).key("k").acl(ObjectCannedACL.PUBLIC_READ_WRITE), RequestBody.fromString("x"));
        assertThat(ofObject("k")).containsExactly("local FULL_CONTROL", "AllUsers READ", "AllUsers WRITE");
        s3.copyObject(b ->
                b.sourceBucket(bucket).sourceKey("k").destinationBucket(bucket).destinationKey("l"));
        assertThat(ofObject("l")).as("a copy is private").containsExactly("local FULL_CONTROL");
        AccessControlPolicy policy = AccessControlPolicy.builder()
                .owner(o -> o.id("local"))
                .grants(g -> g.grantee(e -> e.type(Type.GROUP).uri(LOGS.substring(5, LOGS.length() - 1)))
                        .permission("WRITE"))
                .build();
        s3.putObjectAcl(b -> b.bucket(bucket).key("k").accessControlPolicy(policy));
        assertThat(ofObject("k")).containsExactly("LogDelivery WRITE");
    }

    @Test
    void whileOwnershipIsEnforcedAllIsTheOwners() {
        s3.putObject(b -> b.bucket(bucket).key("k"), RequestBody.fromString("x"));
        AccessControlPolicy owners = AccessControlPolicy.builder()
                .owner(o -> o.id("local"))
                .grants(g ->
                        g.grantee(e -> e.type(Type.CANONICAL_USER).id("local")).permission("FULL_CONTROL"))
                .build();
        s3.putObjectAcl(b -> b.bucket(bucket).key("k").accessControlPolicy(owners));
        s3.putBucketAcl(b -> b.bucket(bucket).accessControlPolicy(owners));
        open();
        s3.putObjectAcl(b -> b.bucket(bucket).key("k").acl(ObjectCannedACL.PUBLIC_READ));
        s3.putBucketAcl(b -> b.bucket(bucket).acl(BucketCannedACL.PUBLIC_READ));
        assertThat(refusal(catchThrowable(this::enforce))).isEqualTo("400 InvalidBucketAclWithObjectOwnership");
        s3.putBucketAcl(b -> b.bucket(bucket).acl(BucketCannedACL.PRIVATE));

        enforce();

        assertThat(ofObject("k")).containsExactly("local FULL_CONTROL");
    }

    private void enforce() {
        s3.putBucketOwnershipControls(b -> b.bucket(bucket)
                .ownershipControls(o -> o.rules(r -> r.objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED))));
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "an ACL that is none is refused before ownership is looked at: InvalidArgument for words, groups and ids"
                            + " that are unknown, MalformedACLError, MissingSecurityHeader without any, InvalidRequest and"
                            + " UnexpectedContent for two at a time; on a delete marker 405",
            sure = Sure.DOCUMENTED,
            source =
                    "LocalStack's recordings of AWS of February 2026 (its repository at 8b9a79f0, `test_s3.snapshot.json`)")
    void whatIsNoAclIsRefused() {
        assertThatThrownBy(() -> s3.putBucketAcl(b -> b.bucket(bucket).grantWrite("uri=\"http://fake\"")))
                .hasMessageStartingWith("Invalid group uri");
        assertThatThrownBy(() -> s3.putBucketAcl(b -> b.bucket(bucket).grantWrite("fakekey=\"1234\"")))
                .hasMessageStartingWith("Argument format not recognized");
        assertThatThrownBy(() -> s3.putBucketAcl(b -> b.bucket(bucket).grantWrite("id=\"wrong-id\"")))
                .hasMessageStartingWith("Invalid id");
        assertThatThrownBy(() -> s3.putBucketAcl(
                        b -> b.bucket(bucket).acl(BucketCannedACL.PRIVATE).grantRead(LOGS)))
                .hasMessageStartingWith("Specifying both Canned ACLs and Header Grants is not allowed");
        assertThat(refusal(catchThrowable(() -> s3.putBucketAcl(b -> b.bucket(bucket)))))
                .isEqualTo("400 MissingSecurityHeader");
        assertThat(refusal(catchThrowable(() -> s3.putBucketAcl(b -> b.bucket(bucket)
                        .acl(BucketCannedACL.PRIVATE)
                        .accessControlPolicy(p -> p.owner(o -> o.id("local")))))))
                .isEqualTo("400 UnexpectedContent");
        s3.putBucketVersioning(b -> b.bucket(bucket).versioningConfiguration(v -> v.status("Enabled")));
        s3.deleteObject(b -> b.bucket(bucket).key("gone"));
        assertThat(refusal(catchThrowable(
                        () -> s3.putObjectAcl(b -> b.bucket(bucket).key("gone").acl(ObjectCannedACL.PRIVATE)))))
                .isEqualTo("405 MethodNotAllowed");
    }

    @ParameterizedTest
    @CsvSource({
        "no XML, MalformedACLError",
        "<Other/>, MalformedACLError",
        "<AccessControlPolicy/>, MalformedACLError",
        "<AccessControlPolicy><Owner><ID>other</ID></Owner><AccessControlList/></AccessControlPolicy>, InvalidArgument",
        "<AccessControlPolicy><Owner><ID>local</ID></Owner></AccessControlPolicy>, MalformedACLError",
        "<AccessControlPolicy><Owner><ID>local</ID></Owner><AccessControlList><Grant><Grantee><ID>local</ID></Grantee>"
                + "<Permission>ALL</Permission></Grant></AccessControlList></AccessControlPolicy>, MalformedACLError",
        "<AccessControlPolicy><Owner><ID>local</ID></Owner><AccessControlList><Grant><Grantee><URI>fake</URI></Grantee>"
                + "<Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>, InvalidArgument"
    })
    void documentsAreChecked(String document, String code) {
        assertThatThrownBy(() -> Acl.parse(document.getBytes(StandardCharsets.UTF_8)))
                .satisfies(e -> assertThat(((io.mmectl.localaws.wire.AwsException) e).code())
                        .isEqualTo(code));
    }
}

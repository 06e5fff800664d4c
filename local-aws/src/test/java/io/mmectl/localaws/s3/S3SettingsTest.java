package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.wire.AwsException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What S3 demands of settings; in documents and policies single quotes stand for double ones. */
class S3SettingsTest {
    private static final BucketRecord BUCKET =
            new BucketRecord("models", "us-east-1", Instant.parse("2026-03-02T09:00:00Z"));

    private static String outcome(Runnable check) {
        try {
            check.run();
            return "taken";
        } catch (AwsException e) {
            return e.code() + ": " + e.text();
        }
    }

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static String lifecycle(String rules) {
        byte[] document = bytes("<LifecycleConfiguration>" + rules + "</LifecycleConfiguration>");
        return outcome(() -> LifecycleRules.check(BucketConfiguration.LIFECYCLE.parsed(document)));
    }

    private static String rule(String content) {
        return "<Rule><Status>Enabled</Status><Filter><Prefix>a/</Prefix></Filter>" + content + "</Rule>";
    }

    @Fidelity(
            area = Area.S3,
            behaviour =
                    "settings must have the form of their document (elements, types, enums: MalformedXML), and lifecycles, CORS,"
                            + " encryption, ownership, websites, logging and tags what S3 demands beyond it",
            sure = Sure.DOCUMENTED,
            source =
                    "API model and S3 user guide for what is refused; texts of CORS, websites, logging and encryption from"
                            + " LocalStack's recordings of AWS of February 2026 (its repository at 8b9a79f0), those of lifecycles from public"
                            + " issues (terraform-aws-s3-bucket#109, cloudposse#137, aws-cdk#25824, tiflash#9889); of tag counts from"
                            + " versitygw, which is tested against S3")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<Expiration><Days>7</Days></Expiration> | taken",
                "<Expiration><Days>0</Days></Expiration> | InvalidArgument: 'Days' for Expiration action must be a positive integer",
                "<Expiration><Days>seven</Days></Expiration> | MalformedXML:",
                "<Expiration><Days>2147483647</Days></Expiration> | taken",
                "<Expiration><Days>2147483648</Days></Expiration> | MalformedXML:",
                "<Transition><Days>2147483648</Days><StorageClass>GLACIER</StorageClass></Transition> | MalformedXML:",
                "<AbortIncompleteMultipartUpload><DaysAfterInitiation>2147483648</DaysAfterInitiation></AbortIncompleteMultipartUpload> | MalformedXML:",
                "<Expiration><Days>7</Days><Date>2027-01-01T00:00:00Z</Date></Expiration> | MalformedXML:",
                "<Expiration><Date>2027-01-01T00:00:00.000Z</Date></Expiration> | taken",
                "<Expiration><Date>2027-01-01T08:00:00Z</Date></Expiration> | InvalidArgument: 'Date' must be at midnight GMT",
                "<Expiration><Date>2027-02-31T00:00:00Z</Date></Expiration> | MalformedXML:",
                "<Expiration><Date>2027-02-31</Date></Expiration> | MalformedXML:",
                "<Transition><Date>2027-02-31</Date><StorageClass>GLACIER</StorageClass></Transition> | MalformedXML:",
                "<Prefix>a/</Prefix><Expiration><Days>7</Days></Expiration> | MalformedXML:",
                "<Expire><Days>7</Days></Expire> | MalformedXML:",
                "`` | InvalidRequest: At least one action needs to be specified in a rule",
                "<Transition><Days>7</Days><StorageClass>GLACIER</StorageClass></Transition> | taken",
                "<Transition><Days>7</Days><StorageClass>COLD</StorageClass></Transition> | MalformedXML:",
                "<Transition><Days>7</Days><StorageClass>STANDARD_IA</StorageClass></Transition> | InvalidArgument: 'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'",
                "<Transition><Days>9</Days><StorageClass>GLACIER</StorageClass></Transition><Expiration><Days>9</Days></Expiration> | InvalidArgument: 'Days' in the Expiration action for filter '(prefix=a/)' must be greater than 'Days' in the Transition action",
                "<NoncurrentVersionExpiration><NoncurrentDays>0</NoncurrentDays></NoncurrentVersionExpiration> | InvalidArgument: 'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer"
            })
    void lifecyclesAreChecked(String content, String expected) {
        assertThat(lifecycle(rule(content == null ? "" : content))).startsWith(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<Grant><Grantee><ID>local</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant> | taken",
                "<Grant><Grantee><ID>local</ID></Grantee><Permission>READ</Permission></Grant> | InvalidBucketAclWithObjectOwnership:",
                "<Grant><Grantee><ID>who</ID></Grantee><Permission>READ</Permission></Grant> | InvalidBucketAclWithObjectOwnership:"
            })
    void ownershipIsEnforcedWhereTheKeptAclIsPrivate(String grants, String expected) {
        BucketRecord bucket = BUCKET.with(
                BucketConfiguration.ACL,
                "<AccessControlPolicy><Owner><ID>local</ID></Owner><AccessControlList>" + grants
                        + "</AccessControlList></AccessControlPolicy>");

        assertThat(outcome(() -> Ownership.check(bucket, "BucketOwnerEnforced")))
                .startsWith(expected);
    }

    @Test
    void rulesOfALifecycleAreToldApartAndTagsLimitThem() {
        String twice = rule("<ID>one</ID><Expiration><Days>7</Days></Expiration>");
        assertThat(lifecycle(twice + twice))
                .isEqualTo("InvalidArgument: Rule ID must be unique. Found same ID for more than one rule");
        assertThat(lifecycle("<Rule><Status>Enabled</Status><Filter><Tag><Key>a</Key><Value>b</Value></Tag></Filter>"
                        + "<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation>"
                        + "</AbortIncompleteMultipartUpload></Rule>"))
                .isEqualTo("InvalidRequest: AbortIncompleteMultipartUpload cannot be specified with Tags.");
        assertThat(lifecycle("<Rule><Status>Enabled</Status><Filter><And><Prefix>a</Prefix><ObjectSizeGreaterThan>9"
                        + "</ObjectSizeGreaterThan><ObjectSizeLessThan>9</ObjectSizeLessThan></And></Filter>"
                        + "<Expiration><Days>7</Days></Expiration></Rule>"))
                .startsWith("InvalidRequest: 'ObjectSizeLessThan' has to be a value greater");
        assertThat(
                        lifecycle(
                                "<Rule><Status>Enabled</Status><Filter><ObjectSizeLessThan>9</ObjectSizeLessThan></Filter>"
                                        + "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration></Rule>"))
                .isEqualTo("InvalidRequest: ExpiredObjectDeleteMarker cannot be specified with Object Size.");
        assertThat(lifecycle("<Rule><Status>Enabled</Status><Filter><And><Prefix>a</Prefix></And></Filter>"
                        + "<Expiration><Days>7</Days></Expiration></Rule>"))
                .startsWith("MalformedXML");
    }

    @Test
    void rulesOfALifecycleHaveOneForm() {
        String older =
                "<Rule><Status>Enabled</Status><Prefix>b/</Prefix><Expiration><Days>7</Days></Expiration></Rule>";
        String newer = rule("<Expiration><Days>7</Days></Expiration>");

        assertThat(lifecycle(older + older)).isEqualTo("taken");
        assertThat(lifecycle(older + newer))
                .isEqualTo("InvalidRequest: Filter element can only be used in Lifecycle V2.");
        assertThat(lifecycle(newer + older))
                .isEqualTo(
                        "InvalidRequest: Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the"
                                + " Filter.");
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour =
                    "a rule of a lifecycle that comes without an id gets one, a random UUID in base64, and is given back as ID,"
                            + " Filter, Status and actions",
            sure = Sure.DOCUMENTED,
            source =
                    "ids of AWS quoted in aws-sdk-go-v2#3165; the order in LocalStack's recordings of AWS of February 2026")
    void aRuleWithoutAnIdGetsOne() {
        String sent = rule("<Expiration><Days>7</Days></Expiration>")
                + rule("<ID>mine</ID><Expiration><Days>9</Days></Expiration>");
        XmlTree document = XmlTree.parse(
                bytes("<LifecycleConfiguration>" + sent + "</LifecycleConfiguration>"), "LifecycleConfiguration");
        List<XmlTree> kept = XmlTree.parse(
                        LifecycleRules.kept(document).getBytes(StandardCharsets.UTF_8), "LifecycleConfiguration")
                .children("Rule");

        assertThat(kept.get(0).children())
                .extracting(XmlTree::name)
                .containsExactly("ID", "Filter", "Status", "Expiration");
        String made = new String(Base64.getDecoder().decode(kept.get(0).requiredText("ID")), StandardCharsets.US_ASCII);
        assertThat(UUID.fromString(made).version()).isEqualTo(4);
        assertThat(kept.get(1).requiredText("ID")).isEqualTo("mine");
        assertThat(kept.get(1).child("Filter").flatMap(f -> f.text("Prefix"))).contains("a/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<Redirect><ReplaceKeyWith>a</ReplaceKeyWith></Redirect> | taken",
                "<Redirect><ReplaceKeyWith>a</ReplaceKeyWith><ReplaceKeyPrefixWith>b</ReplaceKeyPrefixWith></Redirect> | InvalidRequest: You can only define ReplaceKeyPrefix or ReplaceKey but not both.",
                "<Condition/><Redirect><ReplaceKeyWith>a</ReplaceKeyWith></Redirect> | InvalidRequest: Condition cannot be empty."
            })
    void routesOfWebsitesAreChecked(String route, String expected) {
        byte[] document = bytes(
                "<WebsiteConfiguration><IndexDocument><Suffix>i</Suffix></IndexDocument><RoutingRules><RoutingRule>"
                        + route + "</RoutingRule></RoutingRules></WebsiteConfiguration>");

        assertThat(outcome(() -> ConfigurationRules.checkWebsite(BucketConfiguration.WEBSITE.parsed(document))))
                .startsWith(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>https://*.example.com</AllowedOrigin> | taken",
                "<AllowedMethod>GET</AllowedMethod> | MalformedXML:",
                "<AllowedMethod>LIST</AllowedMethod><AllowedOrigin>*</AllowedOrigin> | InvalidRequest: Found unsupported HTTP method in CORS config. Unsupported method is LIST",
                "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*.*</AllowedOrigin> | InvalidRequest: AllowedOrigin \"*.*\" can not have more than one wildcard.",
                "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin><ExposeHeader>x-*</ExposeHeader> | InvalidRequest: ExposeHeader \"x-*\" contains wildcard.",
                "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin><MaxAgeSeconds>long</MaxAgeSeconds> | MalformedXML:"
            })
    void corsRulesAreChecked(String rule, String expected) {
        byte[] document = bytes("<CORSConfiguration><CORSRule>" + rule + "</CORSRule></CORSConfiguration>");

        assertThat(outcome(() -> CorsRules.check(BucketConfiguration.CORS.parsed(document))))
                .startsWith(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'Statement':[]} | MalformedPolicy: Could not parse the policy: Statement is empty!",
                "{'Version':'2012-10-17'} | MalformedPolicy: Missing required field Statement",
                "{'Version':'2020-01-01','Statement':[{}]} | MalformedPolicy: The policy must contain a valid version string",
                "{'Statement':{'Effect':'Deny','Action':'s3:*','Resource':'*'}} | MalformedPolicy: Missing required field Principal",
                "{'Statement':{'Effect':'Deny','Principal':'me','Action':'s3:*','Resource':'*'}} | MalformedPolicy: Invalid principal in policy",
                "{'Statement':{'Effect':'Deny','Principal':'*','Action':'sqs:*','Resource':'*'}} | MalformedPolicy: Policy has invalid action",
                "{'Statement':{'Effect':'Deny','Principal':'*','Action':'s3:*','Resource':'arn:aws:s3:::other/*'}} | MalformedPolicy: Policy has invalid resource",
                "{'Statement':{'Effect':'Deny','Principal':'*','Action':'s3:*','Resource':['arn:aws:s3:::models','arn:aws:s3:::mod*/a']}} | taken",
                "{'Statement':{'Effect':'Allow','Principal':'*','Action':'s3:GetObject','Resource':'*'}} | AccessDenied: User: arn:aws:iam::123456789012:root is not authorized to perform: s3:PutBucketPolicy",
                "{'Statement':{'Effect':'Allow','Principal':{'AWS':'arn:aws:iam::123456789012:root'},'Action':'s3:GetObject','Resource':'*'}} | taken"
            })
    void policiesAreChecked(String policy, String expected) {
        assertThat(outcome(() -> BucketPolicy.of(bytes(policy)).check(BUCKET))).startsWith(expected);
    }

    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "a public policy is AccessDenied while the bucket blocks such, as from birth",
            sure = Sure.DOCUMENTED,
            source = "S3 user guide, \"Blocking public access\"; new buckets block since April 2023")
    void aBucketThatBlocksNothingTakesAPublicPolicy() {
        BucketRecord open = BUCKET.with(
                BucketConfiguration.PUBLIC_ACCESS,
                "<PublicAccessBlockConfiguration><BlockPublicPolicy>false</BlockPublicPolicy></PublicAccessBlockConfiguration>");
        byte[] policy =
                bytes("{'Statement':{'Effect':'Allow','Principal':'*','Action':'s3:GetObject','Resource':'*'}}");

        assertThat(outcome(() -> BucketPolicy.of(policy).check(open))).isEqualTo("taken");
        assertThat(outcome(() -> BucketPolicy.of(policy).check(BUCKET.with(BucketConfiguration.PUBLIC_ACCESS, ""))))
                .isEqualTo("taken");
    }

    @Fidelity(
            area = Area.S3,
            behaviour =
                    "GetBucketPolicyStatus: a policy is public when it allows something to anybody and no condition fixes who"
                            + " that is",
            sure = Sure.DOCUMENTED,
            source = "S3 user guide, \"The meaning of 'public'\"")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'Principal':'*' | true",
                "'Principal':{'AWS':['*']} | true",
                "'NotPrincipal':{'AWS':'arn:aws:iam::123456789012:root'} | true",
                "'Principal':{'Service':'logging.s3.amazonaws.com'} | false",
                "'Principal':{'AWS':'arn:aws:iam::123456789012:root'} | false",
                "'Principal':'*','Condition':{'StringEquals':{'aws:SourceVpc':'vpc-1'}} | false",
                "'Principal':'*','Condition':{'StringLike':{'aws:SourceVpc':'vpc-*'}} | true",
                "'Principal':'*','Condition':{'StringNotEquals':{'aws:SourceVpc':'vpc-1'}} | true",
                "'Principal':'*','Condition':{'IpAddress':{'aws:SourceIp':'10.1.0.0/16'}} | false",
                "'Principal':'*','Condition':{'IpAddress':{'aws:SourceIp':'0.0.0.0/0'}} | true",
                "'Principal':'*','Condition':{'Bool':{'aws:SecureTransport':'true'}} | true"
            })
    void whoIsFixedIsNotPublic(String statement, boolean expected) {
        byte[] policy =
                bytes("{'Statement':{'Effect':'Allow','Action':'s3:GetObject','Resource':'*'," + statement + "}}");

        assertThat(BucketPolicy.of(policy).isPublic()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ENABLED | <ObjectLockEnabled>Enabled</ObjectLockEnabled> | taken",
                "SUSPENDED | <ObjectLockEnabled>Enabled</ObjectLockEnabled> | InvalidBucketState:",
                "ENABLED | `` | MalformedXML:",
                "ENABLED | <ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>0</Days></DefaultRetention></Rule> | InvalidArgument: Default retention period must be a positive integer value",
                "ENABLED | <ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years></DefaultRetention></Rule> | MalformedXML:",
                "ENABLED | <ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule> | NotImplemented:"
            })
    void locksOfBucketsAreChecked(Versioning versioning, String content, String expected) {
        byte[] document = bytes(
                "<ObjectLockConfiguration>" + Optional.ofNullable(content).orElse("") + "</ObjectLockConfiguration>");

        assertThat(outcome(() ->
                        ObjectLock.check(BUCKET.with(versioning), BucketConfiguration.OBJECT_LOCK.parsed(document))))
                .startsWith(expected);
    }
}

package io.mmectl.localaws.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.store.Tables;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example that AWS publishes with the description of browser-based uploads, and policies of our own. */
class FormPolicyTest {
    private static final Credentials EXAMPLE =
            new Credentials(Map.of("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
    private static final Instant NOW = Instant.parse("2015-12-29T12:00:00Z");
    private static final String CREDENTIAL = "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request";
    private static final String REDIRECT = "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html";
    private static final String POLICY = """
            { "expiration": "2015-12-30T12:00:00.000Z",
              "conditions": [
                {"bucket": "sigv4examplebucket"},
                ["starts-with", "$key", "user/user1/"],
                {"acl": "public-read"},
                {"success_action_redirect": "%s"},
                ["starts-with", "$Content-Type", "image/"],
                {"x-amz-meta-uuid": "14365123651274"},
                {"x-amz-server-side-encryption": "AES256"},
                ["starts-with", "$x-amz-meta-tag", ""],

                {"x-amz-credential": "%s"},
                {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
                {"x-amz-date": "20151229T000000Z" }
              ]
            }""".formatted(REDIRECT, CREDENTIAL).replace("\n", "\r\n");

    private final SignatureCheck check =
            new SignatureCheck(EXAMPLE, new Sessions(Tables.inMemory(), () -> NOW), () -> NOW);

    private static Map<String, String> example() {
        Map<String, String> fields = new HashMap<>(Map.of(
                "bucket", "sigv4examplebucket",
                "key", "user/user1/cat.png",
                "acl", "public-read",
                "success_action_redirect", REDIRECT,
                "content-type", "image/png",
                "x-amz-meta-uuid", "14365123651274",
                "x-amz-server-side-encryption", "AES256",
                "x-amz-credential", CREDENTIAL,
                "x-amz-algorithm", "AWS4-HMAC-SHA256",
                "x-amz-date", "20151229T000000Z"));
        fields.put("policy", Base64.getEncoder().encodeToString(POLICY.getBytes(StandardCharsets.UTF_8)));
        fields.put("x-amz-signature", "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e");
        return fields;
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour =
                    "forms that upload to S3 (presigned POST) by Signature Version 4 and 2: the policy's expiration,"
                            + " conditions and content-length-range, `${filename}`, and what the browser gets",
            sure = Sure.VERIFIED,
            source = "AWS's published example; boto3 1.44.5 (`Boto3Test`)")
    void theExampleIsAccepted() {
        assertThat(check.verifyForm(example(), 10)).contains("us-east-1");
    }

    @ParameterizedTest
    @CsvSource({
        "key, user/user2/cat.png, 'Invalid according to Policy: Policy Condition failed: [\"starts-with\", \"$key\", \"user/user1/\"]'",
        "bucket, other, 'Invalid according to Policy: Policy Condition failed: [\"eq\", \"$bucket\", \"sigv4examplebucket\"]'",
        "x-amz-meta-more, 1, Invalid according to Policy: Extra input fields: x-amz-meta-more",
        "x-amz-signature, 0, The request signature we calculated does not match",
        "policy, '', Access Denied",
        "x-amz-credential, OTHER/20151229/us-east-1/s3/aws4_request, The AWS Access Key Id you provided does not exist",
    })
    void whatThePolicyDoesNotAllowIsRefused(String field, String value, String expected) {
        Map<String, String> fields = example();
        fields.put(field, value);

        assertThatThrownBy(() -> check.verifyForm(fields, 10)).hasMessageStartingWith(expected);
    }

    @Test
    void aPolicyExpires() {
        SignatureCheck late = new SignatureCheck(
                EXAMPLE, new Sessions(Tables.inMemory(), () -> NOW), () -> Instant.parse("2015-12-30T12:00:00Z"));

        assertThatThrownBy(() -> late.verifyForm(example(), 10))
                .hasMessage("Invalid according to Policy: Policy expired.");
    }

    @ParameterizedTest
    @CsvSource({"0, smaller than the minimum", "1, ''", "5, ''", "6, exceeds the maximum"})
    void theFileHasBounds(long bytes, String refusal) {
        Map<String, String> fields = olderForm(
                "{'expiration':'2015-12-30T12:00:00Z','conditions':[['eq','$key','k'],['content-length-range',1,5]]}");

        if (refusal.isEmpty()) {
            assertThat(check.verifyForm(fields, bytes)).isEmpty();
        } else {
            assertThatThrownBy(() -> check.verifyForm(fields, bytes)).hasMessageContaining(refusal);
        }
    }

    /** Signed by version 2. */
    private static Map<String, String> olderForm(String policy) {
        String base64 =
                Base64.getEncoder().encodeToString(policy.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        return Map.of(
                "key", "k",
                "bucket", "b",
                "awsaccesskeyid", "AKIAIOSFODNN7EXAMPLE",
                "policy", base64,
                "signature", PresignedV2.sign("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", base64));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no json",
                "{'conditions':[]}",
                "{'expiration':'tomorrow'}",
                "{'expiration':'2015-12-30T12:00:00Z','conditions':[['like','$key','x']]}"
            })
    void whatIsNoPolicyIsRefused(String policy) {
        assertThatThrownBy(() -> check.verifyForm(olderForm(policy), 1)).hasMessageStartingWith("Invalid Policy");
    }
}

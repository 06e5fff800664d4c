package io.mmectl.localaws.auth;

import io.mmectl.localaws.wire.AwsException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** The refusals of a wrong signature. S3's tells what it calculated from, so that whoever signs can compare. */
final class SignatureMismatch {
    private static final String CODE = "SignatureDoesNotMatch";
    private static final String OF_S3 = "The request signature we calculated does not match the signature you provided."
            + " Check your key and signing method.";
    private static final HexFormat BYTES = HexFormat.ofDelimiter(" ");

    private SignatureMismatch() {}

    /** That of all services but S3. */
    static AwsException elsewhere() {
        return new AwsException(
                403,
                CODE,
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret"
                        + " Access Key and signing method. Consult the service documentation for details.");
    }

    /** That of a chunk or a trailer. */
    static AwsException ofS3() {
        return new AwsException(403, CODE, OF_S3);
    }

    /** That of a presigned URL of version 2 and of a form, which sign no canonical request. */
    static AwsException ofS3(String keyId, String provided, String stringToSign) {
        return new AwsException(403, CODE, OF_S3, fields(keyId, provided, stringToSign));
    }

    static AwsException ofS3(String keyId, String provided, String stringToSign, String canonicalRequest) {
        Map<String, String> fields = fields(keyId, provided, stringToSign);
        fields.put("CanonicalRequest", canonicalRequest);
        fields.put("CanonicalRequestBytes", bytes(canonicalRequest));
        return new AwsException(403, CODE, OF_S3, fields);
    }

    private static Map<String, String> fields(String keyId, String provided, String stringToSign) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("AWSAccessKeyId", keyId);
        fields.put("SignatureProvided", provided);
        fields.put("StringToSign", stringToSign);
        fields.put("StringToSignBytes", bytes(stringToSign));
        return fields;
    }

    private static String bytes(String text) {
        return BYTES.formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}

package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.wire.AwsException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bucket and key (or prefix) of a ModelDataUrl. */
record S3Location(String bucket, String key) {
    private static final Pattern S3 = Pattern.compile("s3://([^/]+)(?:/(.*))?");
    private static final String HOST = "s3(?:[.-][a-z0-9.-]+)?\\.amazonaws\\.com(?:\\.cn)?";
    private static final Pattern PATH_STYLE = Pattern.compile("https://" + HOST + "/([^/]+)(?:/(.*))?");
    private static final Pattern HOST_STYLE = Pattern.compile("https://([^/]+?)\\." + HOST + "(?:/(.*))?");

    /** @throws AwsException ValidationException for what names no bucket on S3 */
    static S3Location of(String url) {
        for (Pattern pattern : new Pattern[] {S3, PATH_STYLE, HOST_STYLE}) {
            Matcher match = pattern.matcher(url);
            if (match.matches()) {
                return new S3Location(match.group(1), Objects.requireNonNullElse(match.group(2), ""));
            }
        }
        throw AwsException.validation("Invalid S3 location: " + url);
    }
}

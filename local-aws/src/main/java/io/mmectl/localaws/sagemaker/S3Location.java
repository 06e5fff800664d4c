package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.wire.AwsException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bucket and key (or prefix) of a ModelDataUrl. */
record S3Location(String bucket, String key) {
    private static final Pattern S3 = Pattern.compile("s3://([^/]+)/?(.*)");
    private static final Pattern HTTPS =
            Pattern.compile("https://([^./]+)\\.s3[^/]*\\.amazonaws\\.com(?:\\.cn)?/?(.*)");

    static S3Location of(String url) {
        for (Pattern pattern : new Pattern[] {S3, HTTPS}) {
            Matcher match = pattern.matcher(url);
            if (match.matches()) {
                return new S3Location(match.group(1), match.group(2));
            }
        }
        throw AwsException.validation("Invalid S3 location: " + url);
    }
}

package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.PercentCoding;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request is about: the account, a bucket, or an object.
 *
 * @param bucket "" for the account
 * @param key "" for a bucket
 */
record S3Target(String bucket, String key) {
    private static final Pattern VIRTUAL_HOST =
            Pattern.compile("(.+?)\\.(?:s3[.-].*|localhost(?:\\.localdomain)?)(?::\\d+)?");

    /** From the Host header where it begins with a bucket (virtual-host style), else from the path. */
    static S3Target of(AwsRequest request) {
        String path = request.rawPath();
        Optional<String> host = virtualHost(request);
        if (host.isPresent()) {
            return new S3Target(host.get(), PercentCoding.decode(path.substring(1)));
        }
        int slash = path.indexOf('/', 1);
        return slash < 0
                ? new S3Target(PercentCoding.decode(path.substring(1)), "")
                : new S3Target(
                        PercentCoding.decode(path.substring(1, slash)),
                        PercentCoding.decode(path.substring(slash + 1)));
    }

    private static Optional<String> virtualHost(AwsRequest request) {
        String host = request.header("host");
        if (host == null || host.startsWith("s3.") || host.startsWith("s3-")) {
            return Optional.empty();
        }
        Matcher matcher = VIRTUAL_HOST.matcher(host);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}

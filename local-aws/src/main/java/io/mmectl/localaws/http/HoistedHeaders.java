package io.mmectl.localaws.http;

import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.HeaderText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Headers that who signed a URL of S3 put into its query, such as metadata: boto3 by Signature Version 2, the SDK for
 * JavaScript by Version 4. They count as if the request had them.
 */
final class HoistedHeaders {
    private static final String PREFIX = "x-amz-";
    private static final Set<String> OF_THE_SIGNATURE = Set.of(
            "x-amz-algorithm",
            "x-amz-credential",
            "x-amz-date",
            "x-amz-expires",
            "x-amz-signedheaders",
            "x-amz-signature",
            "x-amz-security-token",
            "x-amz-content-sha256");
    private static final Set<String> OTHERS = Set.of("content-type", "content-md5");

    private HoistedHeaders() {}

    /** The request with them; what it has as headers itself stays. */
    static AwsRequest added(AwsRequest request) {
        Map<String, List<String>> all = new LinkedHashMap<>(request.headers());
        request.query().forEach((parameter, values) -> {
            String name = parameter.toLowerCase(Locale.ROOT);
            boolean header = name.startsWith(PREFIX) && !OF_THE_SIGNATURE.contains(name) || OTHERS.contains(name);
            if (header) {
                all.putIfAbsent(name, values.stream().map(HeaderText::inUtf8).toList());
            }
        });
        return all.size() == request.headers().size() ? request : request.withHeaders(all);
    }
}

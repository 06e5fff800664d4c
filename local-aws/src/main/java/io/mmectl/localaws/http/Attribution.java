package io.mmectl.localaws.http;

import io.mmectl.localaws.wire.AwsRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a request is about, where its signature does not say. */
final class Attribution {
    private static final Pattern ACTION = Pattern.compile("(?:^|&)Action=([A-Za-z0-9]+)");
    private static final Map<String, String> BY_TARGET = Map.of(
            "SageMaker", "sagemaker",
            "AnyScaleFrontendService", "application-autoscaling",
            "GraniteServiceVersion20100801", "monitoring",
            "Logs_20140328", "logs");

    private Attribution() {}

    /** The service of an unsigned request, from its target, path and host; S3 when nothing says otherwise. */
    static String unsigned(Exchange exchange) {
        String target = exchange.firstHeaders().getOrDefault("x-amz-target", "");
        int dot = target.lastIndexOf('.');
        String byTarget = dot < 0 ? null : BY_TARGET.get(target.substring(0, dot));
        if (byTarget != null) {
            return byTarget;
        }
        String[] path = exchange.rawPath().split("/", 4);
        if (path.length > 2 && path[1].equals("service") && BY_TARGET.containsKey(path[2])) {
            return BY_TARGET.getOrDefault(path[2], "s3");
        }
        if (exchange.rawPath()
                .matches("/endpoints/[^/]+/(invocations|async-invocations|invocations-response-stream)")) {
            return "sagemaker";
        }
        String host = exchange.firstHeaders().getOrDefault("host", "");
        return List.of("sts", "iam", "monitoring", "logs").stream()
                .filter(service -> host.startsWith(service + "."))
                .findFirst()
                .orElse("s3");
    }

    /** Makes a form's {@code Action} visible as a query parameter, so that the request can be named. */
    static AwsRequest withFormAction(AwsRequest request) throws IOException {
        String type = request.header("content-type");
        boolean form = type != null && type.startsWith("application/x-www-form-urlencoded");
        if (!form || !(request.body() instanceof ByteArrayInputStream body)) {
            return request;
        }
        body.mark(0);
        Matcher action = ACTION.matcher(new String(body.readAllBytes(), StandardCharsets.UTF_8));
        body.reset();
        if (!action.find()) {
            return request;
        }
        Map<String, List<String>> query = new LinkedHashMap<>(request.query());
        query.putIfAbsent("Action", List.of(action.group(1)));
        return new AwsRequest(
                request.method(),
                request.rawPath(),
                query,
                request.headers(),
                body,
                request.region(),
                request.service(),
                request.requestId());
    }
}

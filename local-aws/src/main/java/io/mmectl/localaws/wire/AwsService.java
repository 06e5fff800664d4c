package io.mmectl.localaws.wire;

import java.io.IOException;
import java.util.Optional;

/** One AWS service behind the port. Called on a virtual thread per request, concurrently. */
public interface AwsService extends AutoCloseable {
    /**
     * Answers a request.
     *
     * @throws AwsException a refusal that the service did not render itself; the server renders it in the service's protocol
     */
    AwsResponse handle(AwsRequest request) throws IOException;

    /**
     * Name of the operation that a request calls, as the request counters show it. The body must not be read. By default
     * what {@code X-Amz-Target}, a path of RPC v2 or the query parameter {@code Action} says, else the method.
     */
    default String operation(AwsRequest request) {
        String target = request.header("x-amz-target");
        if (target != null) {
            return target.substring(target.lastIndexOf('.') + 1);
        }
        int called = request.rawPath().indexOf("/operation/");
        if (request.rawPath().startsWith("/service/") && called > 0) {
            return request.rawPath().substring(called + "/operation/".length());
        }
        String action = request.queryParameter("Action");
        return action == null ? request.method() : action;
    }

    /**
     * Answers an unsigned request below {@code /_local/} that is this service's own business, such as a scripted fault.
     *
     * @return empty when the path means nothing to this service
     */
    default Optional<AwsResponse> admin(AwsRequest request) throws IOException {
        return Optional.empty();
    }

    /**
     * Words a refusal that happened before the service was asked.
     *
     * @return empty when the protocol that the service's model names is the right one
     */
    default Optional<AwsResponse> refuse(AwsRequest request, AwsException refusal) {
        return Optional.empty();
    }

    /** Empties the service as a fresh account would be ({@code POST /_local/reset}). */
    void reset();

    /** Stops background work; state on disk stays. */
    @Override
    void close();
}

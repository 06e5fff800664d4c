package io.mmectl.localaws.wire;

import java.io.IOException;

/** One AWS service behind the port. Called on a virtual thread per request, concurrently. */
public interface AwsService extends AutoCloseable {
    AwsResponse handle(AwsRequest request) throws IOException;

    /** Empties the service as a fresh account would be ({@code POST /_local/reset}). */
    void reset();

    /** Stops background work; state on disk stays. */
    @Override
    void close();
}

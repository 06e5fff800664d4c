package io.mmectl.client;

import io.mmectl.client.triton.TritonMessage;
import io.mmectl.config.ErrorCode;
import org.jspecify.annotations.Nullable;

/** One InvokeEndpoint, without repetition. Safe for concurrent use. */
interface RuntimeCaller {
    /** @throws InterruptedException when the calling thread was interrupted */
    Reply call(String endpointName, String targetModel, TritonMessage request) throws InterruptedException;

    sealed interface Reply {
        record Answered(TritonMessage message) implements Reply {}

        /** 429 ModelNotReadyException. */
        record Loading() implements Reply {}

        /** Throttled, 5xx, connection lost. */
        record Unavailable(String message) implements Reply {}

        record ModelFailed(
                int status, String message, @Nullable String logStream) implements Reply {}

        record Refused(ErrorCode code, String message, String hint) implements Reply {}
    }
}

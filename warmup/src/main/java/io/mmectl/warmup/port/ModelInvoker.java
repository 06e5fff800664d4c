package io.mmectl.warmup.port;

import java.time.Duration;

/** One invocation of one target model, without retries. Safe for concurrent use. */
public interface ModelInvoker {
    /**
     * @param payload Triton v2 JSON
     * @param timeout for the whole call; SageMaker itself answers within 60 s
     */
    Answer invoke(String endpointName, String targetModel, byte[] payload, Duration timeout);

    /** What came back. Messages hold nothing of the payload. */
    sealed interface Answer {
        /** 2xx. */
        record Answered() implements Answer {}

        /** 429 ModelNotReadyException: the platform goes on loading. */
        record Loading() implements Answer {}

        /** Throttled, 5xx of the service, lost connection: worth another try. */
        record Unavailable(String message) implements Answer {}

        /** The model's own fault (ModelError), with the container's status; not worth another try. */
        record ModelFailed(int originalStatus, String message) implements Answer {}

        /** The request cannot work: endpoint absent, not a multi-model endpoint, artifact missing, not permitted. */
        record Refused(String message) implements Answer {}
    }
}

package io.mmectl.client;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import org.jspecify.annotations.Nullable;

/** A call that brought no answer. Messages hold nothing of the request's tensors. */
public abstract sealed class InvocationException extends MmectlException {
    private static final long serialVersionUID = 1L;

    private InvocationException(ErrorCode code, String message, String hint) {
        super(code, message, hint);
    }

    /** Nothing is routed under what was asked for. */
    public static final class NoRoute extends InvocationException {
        private static final long serialVersionUID = 1L;

        NoRoute(String message, String hint) {
            super(ErrorCode.INVALID_INPUT, message, hint);
        }
    }

    /** The container answered with an error of the model's own; the same request will fail again. */
    public static final class ModelFailed extends InvocationException {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final String containerMessage;

        ModelFailed(String what, int status, String containerMessage, @Nullable String logStream) {
            super(
                    ErrorCode.FAILED,
                    what + " failed with status " + status + (status == 0 ? " (no answer within 60 s)" : ""),
                    logStream == null
                            ? "See the endpoint's container log."
                            : "See the container log " + logStream + ".");
            this.status = status;
            this.containerMessage = containerMessage;
        }

        /** The container's HTTP status; 0 when it did not answer within SageMaker's 60 s. */
        public int status() {
            return status;
        }

        /** The container's own words, which may quote the request: not for logs that customers' data must stay out of. */
        public String containerMessage() {
            return containerMessage;
        }
    }

    /** The model went on loading for longer than the policy waits. */
    public static final class StillLoading extends InvocationException {
        private static final long serialVersionUID = 1L;

        StillLoading(String message) {
            super(
                    ErrorCode.NOT_CONVERGED,
                    message,
                    "Call again later; if it stays so, see the endpoint's container log for the model's load.");
        }
    }

    /** The service throttled or failed on every attempt. */
    public static final class Unavailable extends InvocationException {
        private static final long serialVersionUID = 1L;

        Unavailable(String message) {
            super(ErrorCode.FAILED, message, "Call again later.");
        }
    }

    /** The request cannot work: endpoint or artifact absent, not permitted, body too large. */
    public static final class Refused extends InvocationException {
        private static final long serialVersionUID = 1L;

        Refused(ErrorCode code, String message, String hint) {
            super(code, message, hint);
        }
    }
}

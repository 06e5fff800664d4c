package io.mmectl.client.triton;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;

/**
 * A tensor, request or answer that does not follow the protocol: INVALID_INPUT when the caller made it, FAILED when a model
 * answered it. The message says where, and holds no tensor data.
 */
public final class TritonFormatException extends MmectlException {
    private static final long serialVersionUID = 1L;

    TritonFormatException(String message, String hint) {
        this(ErrorCode.INVALID_INPUT, message, hint);
    }

    private TritonFormatException(ErrorCode code, String message, String hint) {
        super(code, message, hint);
    }

    /** The same about what somebody else made. */
    TritonFormatException ofAnAnswer() {
        TritonFormatException same = new TritonFormatException(ErrorCode.FAILED, String.valueOf(getMessage()), hint());
        same.setStackTrace(getStackTrace());
        return same;
    }
}

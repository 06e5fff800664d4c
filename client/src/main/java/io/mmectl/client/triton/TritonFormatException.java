package io.mmectl.client.triton;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;

/** A tensor, request or answer that does not follow the protocol. The message says where, and holds no tensor data. */
public final class TritonFormatException extends MmectlException {
    private static final long serialVersionUID = 1L;

    TritonFormatException(String message, String hint) {
        super(ErrorCode.INVALID_INPUT, message, hint);
    }
}

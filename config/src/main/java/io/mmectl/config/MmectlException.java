package io.mmectl.config;

import org.jspecify.annotations.Nullable;

/** The one exception that reaches a user: what went wrong and where (message), what to do (hint). */
public class MmectlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String hint;

    /**
     * @param message what happened and where, without a final full stop being required; kept as {@link Printable#line}
     * @param hint what the user can do, likewise; empty when there is nothing to say
     */
    public MmectlException(ErrorCode code, String message, String hint) {
        this(code, message, hint, null);
    }

    public MmectlException(ErrorCode code, String message, String hint, @Nullable Throwable cause) {
        super(Printable.line(message), cause);
        this.code = code;
        this.hint = Printable.line(hint);
    }

    public ErrorCode code() {
        return code;
    }

    /** What the user can do; empty when there is nothing to say. */
    public String hint() {
        return hint;
    }
}

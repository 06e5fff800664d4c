package io.mmectl.localaws.fault;

/** A script that cannot be understood; the message says where and why. */
public final class FaultScriptException extends Exception {
    private static final long serialVersionUID = 1L;

    FaultScriptException(String message) {
        super(message);
    }
}

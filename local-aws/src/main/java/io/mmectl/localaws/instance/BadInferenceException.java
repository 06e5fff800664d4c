package io.mmectl.localaws.instance;

/** An inference request that Triton answers with 400; the message is what it would say. */
final class BadInferenceException extends Exception {
    private static final long serialVersionUID = 1L;

    BadInferenceException(String message) {
        super(message);
    }

    String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}

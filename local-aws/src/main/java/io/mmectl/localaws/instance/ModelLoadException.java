package io.mmectl.localaws.instance;

/** A model repository that Triton would not load; the message is what it would say. */
final class ModelLoadException extends Exception {
    private static final long serialVersionUID = 1L;

    ModelLoadException(String message) {
        super(message);
    }

    String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}

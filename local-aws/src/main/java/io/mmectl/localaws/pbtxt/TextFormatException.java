package io.mmectl.localaws.pbtxt;

/** Text that is not protobuf text format, or a field of another kind than asked for; the message starts with line:column. */
public final class TextFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    public TextFormatException(int line, int column, String message) {
        super(line + ":" + column + ": " + message);
    }

    public TextFormatException(String message) {
        super(message);
    }
}

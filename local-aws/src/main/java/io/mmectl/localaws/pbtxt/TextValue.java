package io.mmectl.localaws.pbtxt;

/** One value of a field. */
public sealed interface TextValue {

    /**
     * A string, number, boolean or enum value.
     *
     * @param text the value without quotes and escapes; numbers and identifiers as written
     * @param quoted whether it was written as a string
     */
    record Scalar(String text, boolean quoted) implements TextValue {}

    /** A nested message. */
    record Nested(TextMessage message) implements TextValue {}
}

package io.mmectl.deployer.lint.pbtxt;

/** What a field is given. */
public sealed interface TextValue {
    Place place();

    /**
     * Quoted text, its pieces joined and its escapes resolved. Bytes beyond ASCII that were written as escapes are read as
     * UTF-8.
     */
    record Quoted(Place place, String text) implements TextValue {}

    /**
     * An identifier: a boolean, an enum's value, {@code inf} or {@code nan}.
     *
     * @param text with its minus sign, if any
     */
    record Word(Place place, String text) implements TextValue {}

    /**
     * A number.
     *
     * @param text as written, with its minus sign: decimal, {@code 0x…}, octal {@code 0…}, or a float
     */
    record Number(Place place, String text) implements TextValue {}

    record Message(Place place, TextMessage message) implements TextValue {}

    /** An empty list: the field was written and has no value. */
    record Nothing(Place place) implements TextValue {}
}

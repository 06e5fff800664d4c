package io.mmectl.deployer.lint.pbtxt;

/** The text is not in protobuf's text format; the message says what is wrong, without the place. */
public final class TextSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Place place;

    TextSyntaxException(Place place, String what) {
        super(what);
        this.place = place;
    }

    public Place place() {
        return place;
    }
}

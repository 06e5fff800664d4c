package io.mmectl.cli.render;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON on stdout: keys in the order in which they were put, one document, a final newline. */
public final class Json {
    private static final JsonMapper PRETTY =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final JsonMapper COMPACT = JsonMapper.builder().build();

    private Json() {}

    /** Indented, for documents. */
    public static String document(Object value) {
        return PRETTY.writeValueAsString(value).replace("\r\n", "\n");
    }

    /** On one line, for streams of events. */
    public static String line(Object value) {
        return COMPACT.writeValueAsString(value);
    }
}

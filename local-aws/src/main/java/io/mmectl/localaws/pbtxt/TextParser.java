package io.mmectl.localaws.pbtxt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Recursive descent over the tokens of one text. */
final class TextParser {
    /** Protobuf's own limit for nested messages. */
    private static final int MAX_DEPTH = 100;

    private final TextScanner scanner;
    private int depth;

    TextParser(String text) {
        this.scanner = new TextScanner(text);
    }

    TextMessage parse() throws TextFormatException {
        scanner.advance();
        return fieldsUntil(TextScanner.Kind.END, "");
    }

    private TextMessage fieldsUntil(TextScanner.Kind endKind, String end) throws TextFormatException {
        if (++depth > MAX_DEPTH) {
            throw scanner.error("messages are nested deeper than " + MAX_DEPTH);
        }
        Map<String, List<TextValue>> fields = new LinkedHashMap<>();
        while (!(scanner.kind() == endKind && scanner.text().equals(end))) {
            String name = fieldName();
            field(fields.computeIfAbsent(name, n -> new ArrayList<>()));
            if (scanner.is(",") || scanner.is(";")) {
                scanner.advance();
            }
        }
        depth--;
        return new TextMessage(fields);
    }

    private String fieldName() throws TextFormatException {
        if (scanner.kind() == TextScanner.Kind.WORD) {
            String name = scanner.text();
            scanner.advance();
            return name;
        }
        throw scanner.error("expected a field name but found " + scanner.describe());
    }

    private void field(List<TextValue> values) throws TextFormatException {
        boolean colon = scanner.is(":");
        if (colon) {
            scanner.advance();
        }
        if (scanner.is("[")) {
            list(values);
        } else if (scanner.is("{") || scanner.is("<")) {
            values.add(nested());
        } else if (colon) {
            values.add(scalar());
        } else {
            throw scanner.error("expected ':' or '{' but found " + scanner.describe());
        }
    }

    private void list(List<TextValue> values) throws TextFormatException {
        scanner.advance();
        while (!scanner.is("]")) {
            values.add(scanner.is("{") || scanner.is("<") ? nested() : scalar());
            if (scanner.is(",")) {
                scanner.advance();
                if (scanner.is("]")) {
                    throw scanner.error("expected a value after ','");
                }
            } else if (!scanner.is("]")) {
                throw scanner.error("expected ',' or ']' but found " + scanner.describe());
            }
        }
        scanner.advance();
    }

    private TextValue nested() throws TextFormatException {
        String end = scanner.is("{") ? "}" : ">";
        scanner.advance();
        TextMessage message = fieldsUntil(TextScanner.Kind.SYMBOL, end);
        scanner.advance();
        return new TextValue.Nested(message);
    }

    private TextValue scalar() throws TextFormatException {
        if (scanner.kind() == TextScanner.Kind.STRING) {
            StringBuilder joined = new StringBuilder();
            while (scanner.kind() == TextScanner.Kind.STRING) {
                joined.append(scanner.text());
                scanner.advance();
            }
            // Escapes stand for bytes, so multi-byte characters are put together only here.
            byte[] bytes = joined.toString().getBytes(StandardCharsets.ISO_8859_1);
            return new TextValue.Scalar(new String(bytes, StandardCharsets.UTF_8), true);
        }
        String sign = "";
        if (scanner.is("-")) {
            sign = "-";
            scanner.advance();
        }
        if (scanner.kind() != TextScanner.Kind.WORD && scanner.kind() != TextScanner.Kind.NUMBER) {
            throw scanner.error("expected a value but found " + scanner.describe());
        }
        String text = sign + scanner.text();
        scanner.advance();
        return new TextValue.Scalar(text, false);
    }
}

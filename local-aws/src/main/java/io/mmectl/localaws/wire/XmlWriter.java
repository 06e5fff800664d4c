package io.mmectl.localaws.wire;

import java.util.function.Consumer;

/** Writes small XML documents, without white space between elements. */
public final class XmlWriter {
    private final StringBuilder xml = new StringBuilder(512);
    private final boolean lenient;

    private XmlWriter(boolean lenient) {
        this.lenient = lenient;
    }

    /** Starts without an XML declaration; what XML 1.0 cannot say becomes a question mark. */
    public static XmlWriter fragment() {
        return new XmlWriter(false);
    }

    /** Starts with the XML declaration. What XML 1.0 cannot say is written as the reference that it forbids, as S3 does. */
    public static XmlWriter document() {
        XmlWriter writer = new XmlWriter(true);
        writer.xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        return writer;
    }

    /** An element in a namespace; "" means none. */
    public XmlWriter root(String name, String namespace, Consumer<XmlWriter> content) {
        xml.append('<').append(name);
        if (!namespace.isEmpty()) {
            xml.append(" xmlns=\"").append(namespace).append('"');
        }
        xml.append('>');
        content.accept(this);
        return close(name);
    }

    public XmlWriter element(String name, Consumer<XmlWriter> content) {
        open(name);
        content.accept(this);
        return close(name);
    }

    /** An element with text; numbers and booleans as Java prints them. */
    public XmlWriter text(String name, Object value) {
        open(name);
        escape(String.valueOf(value));
        return close(name);
    }

    private void open(String name) {
        xml.append('<').append(name).append('>');
    }

    private XmlWriter close(String name) {
        xml.append("</").append(name).append('>');
        return this;
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> xml.append("&amp;");
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '"' -> xml.append("&quot;");
                case '\r' -> xml.append("&#13;");
                case '\n' -> xml.append("&#10;");
                default -> {
                    if (c < ' ' && c != '\t') {
                        // Clients of S3 ask for encoding-type=url.
                        xml.append(lenient ? "&#" + (int) c + ";" : "?");
                    } else {
                        xml.append(c);
                    }
                }
            }
        }
    }

    @Override
    public String toString() {
        return xml.toString();
    }
}

package io.mmectl.localaws.wire;

import java.util.function.Consumer;

/** Writes small XML documents, without white space between elements. */
public final class XmlWriter {
    private final StringBuilder xml = new StringBuilder(512);

    /** Starts with the XML declaration. */
    public static XmlWriter document() {
        XmlWriter writer = new XmlWriter();
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
                    if (c < ' ') {
                        // Not allowed in XML 1.0 either way; AWS writes it so, and clients ask for encoding-type=url.
                        xml.append("&#").append((int) c).append(';');
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

package io.mmectl.localaws.s3;

import io.mmectl.localaws.model.DocumentForm;
import io.mmectl.localaws.model.ServiceModel;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.XmlWriter;
import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** A small XML document without attributes and namespaces. */
final class XmlTree implements DocumentForm.Element {
    private static final ServiceModel MODEL = ServiceModel.of("s3");

    /** Shapes of the model whose documents have another name. */
    private static final Map<String, String> SHAPES = Map.of(
            "LifecycleConfiguration", "BucketLifecycleConfiguration",
            "CompleteMultipartUpload", "CompletedMultipartUpload");

    private final String name;
    private final List<XmlTree> children = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    private XmlTree(String name) {
        this.name = name;
    }

    private static XMLInputFactory factory() {
        // One for each document: factories need not be safe for concurrent use.
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /** Parses a document whose root must have the given name and its form; throws {@link AwsException} MalformedXML otherwise. */
    static XmlTree parse(byte[] document, String rootName) {
        XmlTree root = parse(document);
        if (root.name.equals(rootName) && MODEL.fits(SHAPES.getOrDefault(rootName, rootName), root)) {
            return root;
        }
        throw S3Errors.malformedXml();
    }

    /** Parses any document; throws {@link AwsException} MalformedXML for what is none. */
    static XmlTree parse(byte[] document) {
        try {
            return read(factory().createXMLStreamReader(new ByteArrayInputStream(document)));
        } catch (XMLStreamException e) {
            throw S3Errors.malformedXml();
        }
    }

    private static XmlTree read(XMLStreamReader reader) throws XMLStreamException {
        XmlTree document = new XmlTree("");
        Deque<XmlTree> open = new ArrayDeque<>(List.of(document));
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                XmlTree child = new XmlTree(reader.getLocalName());
                open.element().children.add(child);
                open.push(child);
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                open.pop();
            } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
                open.element().text.append(reader.getText());
            }
        }
        return document.children.getFirst();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String text() {
        return text.toString();
    }

    @Override
    public List<XmlTree> children() {
        return List.copyOf(children);
    }

    /** Writes this element with all that is in it. */
    void write(XmlWriter x) {
        if (children.isEmpty()) {
            x.text(name, text.toString());
        } else {
            x.element(name, inside -> children.forEach(child -> child.write(inside)));
        }
    }

    List<XmlTree> children(String childName) {
        return children.stream().filter(c -> c.name.equals(childName)).toList();
    }

    Optional<XmlTree> child(String childName) {
        return children(childName).stream().findFirst();
    }

    Optional<String> text(String childName) {
        return child(childName).map(c -> c.text.toString());
    }

    /** A whole number; the document's form was checked. */
    Optional<Long> number(String childName) {
        return text(childName).map(text -> Long.parseLong(text.strip()));
    }

    String requiredText(String childName) {
        return text(childName).orElseThrow(S3Errors::malformedXml);
    }
}

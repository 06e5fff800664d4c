package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.XmlWriter;
import java.util.List;

/** A public access block: four switches, of which a client may name some. */
final class PublicAccess {
    private static final List<String> SWITCHES =
            List.of("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets");

    private PublicAccess() {}

    /** The document as S3 gives it back: what was left out is off. */
    static String kept(XmlTree document) {
        return XmlWriter.document()
                .root(
                        document.name(),
                        S3Call.NAMESPACE,
                        x -> SWITCHES.forEach(
                                name -> x.text(name, document.text(name).orElse("false"))))
                .toString();
    }
}

package io.mmectl.localaws.s3;

import java.util.List;
import java.util.Set;

/** What S3 demands of a CORS configuration beyond the form of its document. */
final class CorsRules {
    private static final int MOST_RULES = 100;
    private static final Set<String> METHODS = Set.of("GET", "PUT", "HEAD", "POST", "DELETE");

    private CorsRules() {}

    static void check(XmlTree document) {
        List<XmlTree> rules = document.children("CORSRule");
        if (rules.size() > MOST_RULES) {
            throw S3Errors.malformedXml();
        }
        rules.forEach(CorsRules::checkRule);
    }

    private static void checkRule(XmlTree rule) {
        for (XmlTree method : rule.children("AllowedMethod")) {
            if (!METHODS.contains(method.text())) {
                throw S3Errors.invalidRequest(
                        "Found unsupported HTTP method in CORS config. Unsupported method is " + method.text());
            }
        }
        checkWildcards(rule, "AllowedOrigin");
        checkWildcards(rule, "AllowedHeader");
        for (XmlTree header : rule.children("ExposeHeader")) {
            if (header.text().contains("*")) {
                throw S3Errors.invalidRequest("ExposeHeader \"" + header.text()
                        + "\" contains wildcard. We currently do not support wildcard for ExposeHeader.");
            }
        }
    }

    private static void checkWildcards(XmlTree rule, String member) {
        for (XmlTree value : rule.children(member)) {
            String text = value.text();
            if (text.indexOf('*') != text.lastIndexOf('*')) {
                throw S3Errors.invalidRequest(member + " \"" + text + "\" can not have more than one wildcard.");
            }
        }
    }
}

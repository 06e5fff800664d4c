package io.mmectl.localaws.s3;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.XmlWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** What S3 demands of a lifecycle beyond the form of its document. */
final class LifecycleRules {
    private static final int MOST_RULES = 1000;
    private static final int LONGEST_ID = 255;
    private static final long DAYS_BEFORE_INFREQUENT_ACCESS = 30;
    private static final Set<String> INFREQUENT = Set.of("STANDARD_IA", "ONEZONE_IA");
    private static final List<String> SIZES = List.of("ObjectSizeGreaterThan", "ObjectSizeLessThan");
    private static final List<String> PARTS = List.of("Prefix", "Filter", "Status");
    private static final List<String> ACTIONS = List.of(
            "Expiration",
            "Transition",
            "NoncurrentVersionExpiration",
            "NoncurrentVersionTransition",
            "AbortIncompleteMultipartUpload");

    private LifecycleRules() {}

    static void check(XmlTree document) {
        List<XmlTree> rules = document.children("Rule");
        if (rules.isEmpty() || rules.size() > MOST_RULES) {
            throw S3Errors.malformedXml();
        }
        Set<String> ids = new HashSet<>();
        for (XmlTree rule : rules) {
            String id = rule.text("ID").orElse("");
            if (id.length() > LONGEST_ID) {
                throw argument("ID length should not exceed allowed limit of 255", "ID", id);
            }
            if (!id.isEmpty() && !ids.add(id)) {
                throw argument("Rule ID must be unique. Found same ID for more than one rule", "ID", id);
            }
            check(rule, new Scope(rule));
        }
        checkOneForm(rules);
    }

    /** Refuses prefixes of rules, the older form, beside filters. */
    private static void checkOneForm(List<XmlTree> rules) {
        boolean filters = rules.getFirst().child("Filter").isPresent();
        if (rules.stream().anyMatch(rule -> rule.child("Filter").isPresent() != filters)) {
            throw S3Errors.invalidRequest(
                    filters
                            ? "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter."
                            : "Filter element can only be used in Lifecycle V2.");
        }
    }

    /**
     * The document as S3 gives it back: the parts of each rule in S3's order, with an id of S3's making where the rule came
     * without one: a random UUID in base64.
     */
    static String kept(XmlTree document) {
        return XmlWriter.document()
                .root(
                        document.name(),
                        S3Call.NAMESPACE,
                        x -> document.children("Rule").forEach(rule -> x.element("Rule", r -> write(rule, r))))
                .toString();
    }

    private static void write(XmlTree rule, XmlWriter x) {
        x.text("ID", rule.text("ID").filter(id -> !id.isEmpty()).orElseGet(LifecycleRules::newId));
        rule.children().stream()
                .filter(part -> !part.name().equals("ID"))
                .sorted(Comparator.comparing(
                        part -> PARTS.contains(part.name()) ? PARTS.indexOf(part.name()) : PARTS.size()))
                .forEach(part -> part.write(x));
    }

    private static String newId() {
        return Base64.getEncoder().encodeToString(UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Which objects a rule is for. */
    private record Scope(XmlTree rule) {
        Scope {
            Optional<XmlTree> filter = rule.child("Filter");
            Optional<XmlTree> and = filter.flatMap(f -> f.child("And"));
            if (filter.isPresent() == rule.child("Prefix").isPresent()
                    || filter.filter(f -> f.children().size() > 1).isPresent()
                    || and.filter(a -> a.children().size() < 2).isPresent()) {
                throw S3Errors.malformedXml();
            }
        }

        private Stream<XmlTree> filters() {
            return rule.child("Filter").stream()
                    .flatMap(filter -> Stream.concat(Stream.of(filter), filter.child("And").stream()));
        }

        /** Refuses an action for which a prefix is the only filter. */
        void requirePrefixOnly(String action) {
            if (filters().anyMatch(filter -> filter.child("Tag").isPresent())) {
                throw S3Errors.invalidRequest(action + " cannot be specified with Tags.");
            }
            if (filters()
                    .anyMatch(filter ->
                            SIZES.stream().anyMatch(size -> filter.child(size).isPresent()))) {
                throw S3Errors.invalidRequest(action + " cannot be specified with Object Size.");
            }
        }

        String words() {
            String prefix = rule.text("Prefix")
                    .or(() -> filters().flatMap(f -> f.text("Prefix").stream()).findFirst())
                    .orElse("");
            return "(prefix=" + prefix + ")";
        }

        void checkFilter() {
            filters().forEach(filter -> {
                List<XmlTree> tags = filter.children("Tag");
                if (tags.stream().map(tag -> tag.requiredText("Key")).distinct().count() < tags.size()) {
                    throw S3Errors.invalidRequest("Duplicate Tag Keys are not allowed.");
                }
                Optional<Long> least = filter.number("ObjectSizeGreaterThan");
                Optional<Long> most = filter.number("ObjectSizeLessThan");
                if (least.isPresent() && most.isPresent() && least.get() >= most.get()) {
                    throw S3Errors.invalidRequest(
                            "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.");
                }
            });
        }
    }

    private static void check(XmlTree rule, Scope scope) {
        if (ACTIONS.stream().allMatch(action -> rule.child(action).isEmpty())) {
            throw S3Errors.invalidRequest("At least one action needs to be specified in a rule");
        }
        scope.checkFilter();
        rule.child("Expiration").ifPresent(expiration -> checkExpiration(expiration, scope));
        rule.children("Transition").forEach(transition -> checkTransition(rule, transition, scope));
        rule.child("NoncurrentVersionExpiration").ifPresent(LifecycleRules::checkNoncurrent);
        rule.child("AbortIncompleteMultipartUpload").ifPresent(action -> {
            scope.requirePrefixOnly("AbortIncompleteMultipartUpload");
            positive(action, "DaysAfterInitiation", "AbortIncompleteMultipartUpload");
        });
    }

    private static void checkNoncurrent(XmlTree action) {
        if (action.children().isEmpty()) {
            throw S3Errors.malformedXml();
        }
        for (XmlTree member : action.children()) {
            positive(action, member.name(), "NoncurrentVersionExpiration");
        }
    }

    private static void checkExpiration(XmlTree expiration, Scope scope) {
        if (expiration.children().size() != 1) {
            throw S3Errors.malformedXml();
        }
        if (expiration.child("ExpiredObjectDeleteMarker").isPresent()) {
            scope.requirePrefixOnly("ExpiredObjectDeleteMarker");
        }
        days(expiration, "Days").ifPresent(days -> positive(expiration, "Days", "Expiration"));
        expiration.text("Date").ifPresent(LifecycleRules::checkMidnight);
    }

    private static void checkTransition(XmlTree rule, XmlTree transition, Scope scope) {
        if (transition.child("Days").isPresent() == transition.child("Date").isPresent()
                || transition.child("StorageClass").isEmpty()) {
            throw S3Errors.malformedXml();
        }
        transition.text("Date").ifPresent(LifecycleRules::checkMidnight);
        String storageClass = transition.requiredText("StorageClass");
        days(transition, "Days").ifPresent(days -> {
            if (days < 0) {
                throw argument("'Days' in Transition action must be nonnegative", "Days", String.valueOf(days));
            }
            if (INFREQUENT.contains(storageClass) && days < DAYS_BEFORE_INFREQUENT_ACCESS) {
                throw argument(
                        "'Days' in Transition action must be greater than or equal to 30 for storageClass '"
                                + storageClass + "'",
                        "Days",
                        String.valueOf(days));
            }
            Optional<Long> end = rule.child("Expiration").flatMap(expiration -> expiration.number("Days"));
            if (end.isPresent() && end.get() <= days) {
                throw argument(
                        "'Days' in the Expiration action for filter '" + scope.words()
                                + "' must be greater than 'Days' in the Transition action",
                        "Days",
                        String.valueOf(end.get()));
            }
        });
    }

    private static void positive(XmlTree action, String member, String name) {
        long days = days(action, member).orElseThrow(S3Errors::malformedXml);
        if (days <= 0) {
            throw argument("'" + member + "' for " + name + " action must be a positive integer", member, "" + days);
        }
    }

    /** A number that the schema calls an int: more than one holds is malformed. */
    private static Optional<Long> days(XmlTree action, String member) {
        Optional<Long> days = action.number(member);
        if (days.filter(number -> number > Integer.MAX_VALUE).isPresent()) {
            throw S3Errors.malformedXml();
        }
        return days;
    }

    /** That the day exists was checked with the document's form. */
    private static void checkMidnight(String date) {
        if (!date.strip().matches("\\d{4}-\\d\\d-\\d\\d(T00:00:00(\\.0+)?(Z|[+-]00:?00)?)?")) {
            throw argument("'Date' must be at midnight GMT", "Date", date);
        }
    }

    private static AwsException argument(String message, String name, String value) {
        return new AwsException(400, "InvalidArgument", message, Map.of("ArgumentName", name, "ArgumentValue", value));
    }
}

package io.mmectl.deployer.lint.report;

import io.mmectl.config.Position;
import io.mmectl.deployer.lint.Finding;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.Rules;
import io.mmectl.deployer.lint.Suppressed;
import io.mmectl.deployer.lint.report.LintReport.Kind;
import io.mmectl.deployer.lint.report.LintReport.Subject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The report as SARIF 2.1.0, which code hosts show beside the lines that it speaks of. */
public final class Sarif {
    private static final String SCHEMA =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    private Sarif() {}

    /** @param version of mmectl */
    public static Map<String, Object> of(LintReport report, String version) {
        List<Rule> rules = report.subjects().stream()
                .flatMap(s -> Stream.concat(
                        s.findings().stream(), s.suppressed().stream().map(Suppressed::finding)))
                .map(Finding::rule)
                .distinct()
                .sorted(java.util.Comparator.comparing(Rule::id))
                .toList();
        List<Map<String, Object>> results = new ArrayList<>();
        for (Subject subject : report.subjects()) {
            subject.findings().forEach(f -> results.add(result(subject, f, rules)));
            subject.more().forEach(m -> results.add(result(subject, m.standIn(), rules)));
            subject.suppressed().forEach(s -> results.add(suppressed(subject, s, rules)));
        }
        Map<String, Object> driver = new LinkedHashMap<>();
        driver.put("name", "mmectl lint");
        driver.put("version", version);
        driver.put("rules", rules.stream().map(Sarif::rule).toList());
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("tool", Map.of("driver", driver));
        run.put("columnKind", "utf16CodeUnits");
        run.put("results", results);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("$schema", SCHEMA);
        document.put("version", "2.1.0");
        document.put("runs", List.of(run));
        return document;
    }

    private static Map<String, Object> rule(Rule rule) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", rule.id());
        row.put("shortDescription", text(rule.title()));
        row.put("fullDescription", text(rule.why()));
        Map<String, Object> help = new LinkedHashMap<>(text(rule.fix()));
        help.put("markdown", RulePages.page(rule));
        row.put("help", help);
        row.put("defaultConfiguration", Map.of("level", rule.severity().word()));
        return row;
    }

    /** A result that code hosts show as dismissed, with the reason. */
    private static Map<String, Object> suppressed(Subject subject, Suppressed suppressed, List<Rule> rules) {
        Map<String, Object> row = result(subject, suppressed.finding(), rules);
        Map<String, Object> suppression = new LinkedHashMap<>();
        suppression.put("kind", suppressed.place() == Suppressed.Place.FILE ? "inSource" : "external");
        suppression.put("status", "accepted");
        suppression.put("justification", suppressed.because());
        row.put("suppressions", List.of(suppression));
        return row;
    }

    private static Map<String, Object> result(Subject subject, Finding f, List<Rule> rules) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("ruleId", f.rule().id());
        row.put("ruleIndex", rules.indexOf(Rules.byId(f.rule().id()).orElse(f.rule())));
        row.put("level", f.severity().word());
        String inside = subject.kind() == Kind.DIRECTORY || f.path().isEmpty() ? "" : f.whereAndFrom() + ": ";
        String about = subject.kind() == Kind.TARGET_MODEL ? subject.name() + ": " : "";
        row.put("message", text(about + inside + f.what() + ". " + f.hint()));
        row.put("locations", List.of(location(subject, f)));
        definition(subject, f).ifPresent(related -> row.put("relatedLocations", List.of(related)));
        return row;
    }

    /** Of a target model, where what was found stands in another file. */
    private static Optional<Map<String, Object>> definition(Subject subject, Finding f) {
        Position definition = subject.position();
        if (definition == null
                || f.origin() == null
                || f.origin().position().file().equals(definition.file())) {
            return Optional.empty();
        }
        Map<String, Object> related = new LinkedHashMap<>();
        related.put("physicalLocation", physical(definition));
        related.put("message", text("the definition of " + subject.name()));
        return Optional.of(related);
    }

    private static Map<String, Object> physical(Position position) {
        Map<String, Object> physical = new LinkedHashMap<>();
        physical.put("artifactLocation", Map.of("uri", uri(position.file())));
        physical.put("region", region(position.line(), position.column()));
        return physical;
    }

    /** The file itself in a directory, the archive, or of a target model what in the user's files it is about. */
    private static Map<String, Object> location(Subject subject, Finding f) {
        Map<String, Object> physical = new LinkedHashMap<>();
        Position position = f.origin() == null ? subject.position() : f.origin().position();
        if (position != null) {
            physical.putAll(physical(position));
        } else if (subject.kind() == Kind.ARCHIVE || f.path().isEmpty()) {
            physical.put("artifactLocation", Map.of("uri", uri(subject.name())));
        } else {
            String folder = subject.name().equals(".") ? "" : subject.name().replaceFirst("/*$", "/");
            physical.put("artifactLocation", Map.of("uri", uri(folder + f.path())));
            if (f.place() != null) {
                physical.put("region", region(f.place().line(), f.place().column()));
            }
        }
        Map<String, Object> location = new LinkedHashMap<>();
        location.put("physicalLocation", physical);
        if (subject.kind() != Kind.DIRECTORY) {
            location.put(
                    "logicalLocations",
                    List.of(Map.of(
                            "fullyQualifiedName", subject.name() + (f.path().isEmpty() ? "" : "/" + f.path()))));
        }
        return location;
    }

    private static Map<String, Object> region(int line, int column) {
        Map<String, Object> region = new LinkedHashMap<>();
        region.put("startLine", line);
        region.put("startColumn", column);
        return region;
    }

    /** A relative path as a URI reference: blanks and the like are encoded. */
    private static String uri(String path) {
        try {
            return path.startsWith("/")
                    ? new URI("file", "", path, null).toString()
                    : new URI(null, null, path.replaceFirst("^\\./", ""), null).toString();
        } catch (URISyntaxException e) {
            return "unnamed";
        }
    }

    private static Map<String, Object> text(String text) {
        return Map.of("text", text);
    }
}

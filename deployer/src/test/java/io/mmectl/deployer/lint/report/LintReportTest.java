package io.mmectl.deployer.lint.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.Position;
import io.mmectl.deployer.lint.Finding;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.LintResult;
import io.mmectl.deployer.lint.Origin;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.Rules;
import io.mmectl.deployer.lint.Severity;
import io.mmectl.deployer.lint.Suppressed;
import io.mmectl.deployer.lint.pbtxt.Place;
import io.mmectl.deployer.lint.report.LintReport.Kind;
import io.mmectl.deployer.lint.report.LintReport.Subject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LintReportTest {
    private static final LintReport REPORT = report();

    private static LintReport report() {
        Findings findings = new Findings();
        findings.add(rule("config-type"), "a b/config.pbtxt", new Place(3, 7), "'x' is an integer", "Mend it.");
        findings.add(rule("pickle"), "a b/1/vocab.pkl", null, "is a pickle");
        findings.add(rule("many-models"), "", null, "holds 6 models");
        LintResult all = new LintResult(findings.all(), List.of());
        return new LintReport(List.of(
                new Subject(Kind.DIRECTORY, "./repo", null, all),
                new Subject(Kind.ARCHIVE, "m.tar.gz", null, all),
                new Subject(Kind.TARGET_MODEL, "acme/embedding", new Position("models/acme.yaml", 2, 1), all)));
    }

    private static Rule rule(String id) {
        return Rules.byId(id).orElseThrow();
    }

    @Test
    void textHasOneLineForEachFindingThatAnEditorCanFollow() {
        assertThat(LintText.of(REPORT).lines())
                .contains(
                        "./repo/a b/config.pbtxt:3:7: error: 'x' is an integer [config-type]",
                        "    Mend it.",
                        "./repo: note: holds 6 models [many-models]",
                        "m.tar.gz: a b/config.pbtxt:3:7: error: 'x' is an integer [config-type]",
                        "models/acme.yaml:2:1: acme/embedding: a b/1/vocab.pkl: warning: is a pickle [pickle]",
                        "3 errors, 3 warnings, 3 notes in 3 repositories");
        assertThat(LintText.summary(new LintReport(
                        List.of(new Subject(Kind.DIRECTORY, ".", null, new LintResult(List.of(), List.of()))))))
                .isEqualTo("nothing found in 1 repository");
    }

    @Test
    void onlyWhatIsAskedForIsReported() {
        assertThat(REPORT.filtered(Set.of("pickle"), Set.of(), Severity.NOTE).count(Severity.WARNING))
                .isEqualTo(3);
        assertThat(REPORT.filtered(Set.of("pickle"), Set.of(), Severity.NOTE).count(Severity.ERROR))
                .isZero();
        assertThat(REPORT.filtered(Set.of(), Set.of("pickle"), Severity.NOTE).count(Severity.WARNING))
                .isZero();
        assertThat(REPORT.filtered(Set.of(), Set.of(), Severity.WARNING).count(Severity.NOTE))
                .isZero();
    }

    @Test
    void ofVeryManyFindingsOfARuleTheFirstAreShownAndTheRestIsCounted() {
        Findings findings = new Findings();
        for (int i = 0; i < 1000; i++) {
            findings.add(rule("pickle"), String.format("a/1/%03d.pkl", i), null, "is a pickle");
        }
        findings.add(rule("config-type"), "a/config.pbtxt", new Place(3, 7), "'x' is an integer");
        List<Suppressed> allowed = findings.all().stream()
                .skip(1)
                .map(f -> new Suppressed(f, Suppressed.Place.FILE, "ours"))
                .toList();
        LintReport all = new LintReport(
                List.of(new Subject(Kind.DIRECTORY, "r", null, new LintResult(findings.all(), allowed))));

        LintReport few = all.shortened(3);

        assertThat(few.count(Severity.ERROR)).isEqualTo(1);
        assertThat(few.count(Severity.WARNING)).isEqualTo(1000);
        assertThat(few.suppressed()).isEqualTo(1000);
        assertThat(LintText.of(few).lines())
                .hasSize(2 * (1 + 3 + 1 + 3 + 1) + 1)
                .contains(
                        "r/a/1/002.pkl: warning: is a pickle [pickle]",
                        "r: warning: and 997 more [pickle]",
                        "r: allowed: and 997 more [pickle]",
                        "1 error, 1000 warnings, 0 notes, 1000 allowed in 1 repository")
                .doesNotContain("r/a/1/003.pkl: warning: is a pickle [pickle]");
        JsonNode json = tree(LintJson.of(few));
        assertThat(json.get("warnings").asInt()).isEqualTo(1000);
        assertThat(json.at("/repositories/0/findings")).hasSize(4);
        assertThat(json.at("/repositories/0/more").toString())
                .isEqualTo("[{\"rule\":\"pickle\",\"severity\":\"warning\",\"count\":997}]");
        assertThat(json.at("/repositories/0/moreAllowed/0/count").asInt()).isEqualTo(997);
        JsonNode results = tree(Sarif.of(few, "1")).at("/runs/0/results");
        assertThat(results).hasSize(8);
        assertThat(results.get(4).at("/message/text").asString()).startsWith("and 997 more of these. ");
        assertThat(results.get(4).at("/ruleIndex")).isEqualTo(results.get(1).at("/ruleIndex"));
        assertThat(all.shortened(0)).isEqualTo(all);
        assertThat(all.shortened(1000)).isEqualTo(all);
    }

    @Test
    void jsonHasAllThatARuleKnows() {
        JsonNode json = tree(LintJson.of(REPORT));

        assertThat(json.get("schemaVersion").asInt()).isEqualTo(1);
        assertThat(json.get("errors").asInt()).isEqualTo(3);
        JsonNode finding = json.get("repositories").get(0).get("findings").get(0);
        assertThat(finding.get("line").asInt()).isEqualTo(3);
        assertThat(finding.propertyNames())
                .containsExactly("rule", "severity", "path", "line", "column", "what", "fix", "why", "sources");
    }

    /** What SARIF 2.1.0 demands of the parts that are written; the whole was held against OASIS's schema by hand. */
    @Test
    void sarifHasTheFormOfVersion210() {
        JsonNode sarif = tree(Sarif.of(REPORT, "1.2.3"));

        assertThat(sarif.propertyNames()).containsExactly("$schema", "version", "runs");
        assertThat(sarif.get("version").asString()).isEqualTo("2.1.0");
        JsonNode run = sarif.get("runs").get(0);
        JsonNode rules = run.get("tool").get("driver").get("rules");
        assertThat(run.get("tool").get("driver").get("name").asString()).isEqualTo("mmectl lint");
        assertThat(rules).hasSize(3).allSatisfy(rule -> {
            assertThat(rule.get("shortDescription").get("text").asString()).isNotBlank();
            assertThat(rule.get("defaultConfiguration").get("level").asString()).isIn("error", "warning", "note");
        });
        assertThat(run.get("results")).hasSize(9).allSatisfy(result -> {
            assertThat(rules.get(result.get("ruleIndex").asInt()).get("id")).isEqualTo(result.get("ruleId"));
            assertThat(result.get("level").asString()).isIn("error", "warning", "note");
            assertThat(result.get("message").get("text").asString()).isNotBlank();
            JsonNode physical = result.get("locations").get(0).get("physicalLocation");
            assertThat(physical.get("artifactLocation").get("uri").asString()).doesNotContain(" ");
            if (physical.has("region")) {
                assertThat(physical.get("region").get("startLine").asInt()).isPositive();
                assertThat(physical.get("region").get("startColumn").asInt()).isPositive();
            }
        });
        assertThat(run.get("results").get(0).get("locations").toString())
                .contains("repo/a%20b/config.pbtxt", "\"startLine\":3", "\"startColumn\":7");
        assertThat(run.get("results").get(6).get("locations").toString())
                .contains("models/acme.yaml", "\"startLine\":2", "acme/embedding/a b/config.pbtxt");
    }

    @Test
    void aTargetModelsFindingIsShownWhereItsOriginIs() {
        Finding config = new Finding(
                        rule("config-type"), Severity.ERROR, "a/config.pbtxt", new Place(3, 7), "no", "Mend.")
                .withOrigin(new Origin(
                        new Position("fleet.yaml", 9, 5),
                        "endpoints.x.template",
                        "template x/a.pbtxt",
                        new Place(3, 9)));
        Finding pickle = new Finding(rule("pickle"), Severity.WARNING, "a/1/v.pkl", null, "is a pickle", "Mend it.")
                .withOrigin(Origin.ofField(new Position("models/acme.yaml", 4, 12), "artifacts.words"));
        Finding code = new Finding(rule("python-syntax"), Severity.ERROR, "a/1/m.py", new Place(8, 1), "no", "Mend.")
                .withOrigin(new Origin(new Position("mine/m.py", 8, 1), "", "mine/m.py", new Place(8, 1)));
        LintReport report = new LintReport(List.of(new Subject(
                Kind.TARGET_MODEL,
                "acme/x",
                new Position("models/acme.yaml", 1, 1),
                new LintResult(List.of(config, code, pickle), List.of()))));

        assertThat(LintText.of(report)).isEqualTo("""
                fleet.yaml:9:5: acme/x: a/config.pbtxt:3:7 (template x/a.pbtxt:3:9): error: no [config-type]
                    Mend.
                mine/m.py:8:1: acme/x: a/1/m.py:8:1: error: no [python-syntax]
                    Mend.
                models/acme.yaml:4:12: acme/x: a/1/v.pkl: warning: is a pickle [pickle]
                    Mend it.
                2 errors, 1 warning, 0 notes in 1 repository
                """);
        JsonNode findings = tree(LintJson.of(report)).at("/repositories/0/findings");
        assertThat(findings.get(0).get("at").toString())
                .isEqualTo("{\"file\":\"fleet.yaml\",\"line\":9,\"column\":5,\"field\":\"endpoints.x.template\"}");
        assertThat(findings.get(0).get("template").toString())
                .isEqualTo("{\"file\":\"template x/a.pbtxt\",\"line\":3,\"column\":9}");
        assertThat(findings.get(1).at("/at/field").isMissingNode()).isTrue();
        assertThat(findings.get(2).has("template")).isFalse();
        JsonNode results = tree(Sarif.of(report, "1")).at("/runs/0/results");
        assertThat(results.get(0).at("/message/text").asString())
                .isEqualTo("acme/x: a/config.pbtxt:3:7 (template x/a.pbtxt:3:9): no. Mend.");
        assertThat(results.get(0).at("/locations/0/physicalLocation").toString())
                .contains("\"uri\":\"fleet.yaml\"", "\"startLine\":9", "\"startColumn\":5");
        assertThat(results.get(1).at("/locations/0/physicalLocation").toString())
                .contains("\"uri\":\"mine/m.py\"", "\"startLine\":8");
        assertThat(results.get(1).at("/relatedLocations/0/physicalLocation").toString())
                .contains("\"uri\":\"models/acme.yaml\"", "\"startLine\":1");
        assertThat(results.get(2).at("/locations/0/physicalLocation").toString())
                .contains("\"uri\":\"models/acme.yaml\"", "\"startLine\":4", "\"startColumn\":12");
        assertThat(results.get(2).has("relatedLocations")).isFalse();
    }

    @Test
    void whatIsAllowedIsShownWithItsReasonAndCountsNowhere() {
        Finding pickle = new Finding(rule("pickle"), Severity.WARNING, "a/1/v.pkl", null, "is a pickle", "Mend it.");
        Finding type =
                new Finding(rule("config-type"), Severity.ERROR, "a/config.pbtxt", new Place(3, 7), "no", "Mend.");
        LintReport report = new LintReport(List.of(new Subject(
                Kind.DIRECTORY,
                "repo",
                null,
                new LintResult(
                        List.of(),
                        List.of(
                                new Suppressed(type, Suppressed.Place.FILE, "we know"),
                                new Suppressed(pickle, Suppressed.Place.FLEET, "it is ours"))))));

        assertThat(report.count(Severity.ERROR)).isZero();
        assertThat(LintText.of(report)).isEqualTo("""
                repo/a/config.pbtxt:3:7: allowed: no [config-type]
                    because we know
                repo/a/1/v.pkl: allowed: is a pickle [pickle]
                    because it is ours
                nothing found, 2 allowed in 1 repository
                """);
        JsonNode json = tree(LintJson.of(report));
        assertThat(json.get("allowed").asInt()).isEqualTo(2);
        assertThat(json.at("/repositories/0/allowed/1/because").asString()).isEqualTo("it is ours");
        assertThat(json.at("/repositories/0/allowed/1/allowedIn").asString()).isEqualTo("fleet");
        JsonNode results = tree(Sarif.of(report, "1")).at("/runs/0/results");
        assertThat(results.get(0).at("/suppressions/0").toString())
                .isEqualTo("{\"kind\":\"inSource\",\"status\":\"accepted\",\"justification\":\"we know\"}");
        assertThat(results.get(1).at("/suppressions/0/kind").asString()).isEqualTo("external");
        assertThat(report.filtered(Set.of("pickle"), Set.of(), Severity.NOTE).suppressed())
                .isEqualTo(1);
        assertThat(report.filtered(Set.of(), Set.of(), Severity.ERROR).suppressed())
                .isEqualTo(1);
    }

    private static JsonNode tree(Map<String, Object> document) {
        JsonMapper mapper = JsonMapper.builder().build();
        return mapper.readTree(mapper.writeValueAsString(document));
    }
}

package io.mmectl.deployer.lint;

import io.mmectl.config.Printable;
import io.mmectl.deployer.lint.content.Inspected;
import io.mmectl.deployer.lint.python.PythonSource;
import io.mmectl.deployer.packaging.Manifest;
import io.mmectl.deployer.packaging.TritonRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks at repositories, for what would fail on an instance minutes later. One instance may look at many, side by side.
 *
 * <p>An {@link AllowComment} in a file takes a rule's findings in this file away.
 */
public final class Lint {
    private final Map<String, PythonSource> python = new ConcurrentHashMap<>();

    /**
     * All findings.
     *
     * @throws IOException when a file of the repository cannot be read
     */
    public LintResult look(Inspected repository, LintTarget target) throws IOException {
        Findings all = new Findings();
        List<Finding> findings = new ArrayList<>();
        List<Suppressed> suppressed = new ArrayList<>();
        try {
            Inspection inspection = new Inspection(repository, ModelDirectory.of(repository), target, this::python);
            Rules.checks().forEach(check -> check.run(inspection, all));
            Map<String, Map<String, String>> reasons = new HashMap<>();
            for (Finding finding : all.all()) {
                Map<String, String> ofFile = reasons.computeIfAbsent(finding.path(), path -> reasons(repository, path));
                Optional.ofNullable(ofFile.get(finding.rule().id()))
                        .ifPresentOrElse(
                                because -> suppressed.add(new Suppressed(finding, Suppressed.Place.FILE, because)),
                                () -> findings.add(finding));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new LintResult(findings, suppressed);
    }

    /** As {@link #look(Inspected, LintTarget)}, for what was rendered. */
    public LintResult look(TritonRepository repository, LintTarget target) throws IOException {
        return look(Inspected.of(repository), target);
    }

    /** As {@link #look(TritonRepository, LintTarget)}, and reads no file whose digest is all that a rule wants to know. */
    public LintResult look(TritonRepository repository, Manifest manifest, LintTarget target) throws IOException {
        return look(Inspected.of(repository, manifest), target);
    }

    /** What {@link #look(Inspected, LintTarget)} finds and nobody has allowed. */
    public List<Finding> check(Inspected repository, LintTarget target) throws IOException {
        return look(repository, target).findings();
    }

    /** What the file itself gives, by the rule's id. */
    private static Map<String, String> reasons(Inspected repository, String path) {
        Map<String, String> reasons = new HashMap<>();
        repository.item(path).map(AllowComment::of).orElse(List.of()).stream()
                .filter(c -> !c.because().isEmpty())
                .forEach(c -> reasons.putIfAbsent(c.rule(), Printable.line(c.because())));
        return reasons;
    }

    /** Hundreds of customers share the same code: it is read once. */
    private PythonSource python(String text) {
        return python.computeIfAbsent(text, PythonSource::of);
    }
}

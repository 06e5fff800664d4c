package io.mmectl.deployer.lint;

import io.mmectl.deployer.lint.content.Inspected;
import io.mmectl.deployer.lint.content.Item;
import io.mmectl.deployer.lint.python.PythonSource;
import io.mmectl.deployer.packaging.TritonRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Looks at repositories, for what would fail on an instance minutes later. One instance may look at many, side by side.
 *
 * <p>A comment {@code # mmectl-lint: allow RULE because …} in a configuration or a Python file takes that rule's findings in
 * this file away; without a reason it does nothing.
 */
public final class Lint {
    private static final Pattern ALLOWED =
            Pattern.compile("#\\s*mmectl-lint:\\s*allow\\s+([a-z0-9-]+)\\s+because\\s+\\S");

    private final Map<String, PythonSource> python = new ConcurrentHashMap<>();

    /**
     * All findings, errors first, notes included.
     *
     * @throws IOException when a file of the repository cannot be read
     */
    public List<Finding> check(Inspected repository, LintTarget target) throws IOException {
        Findings findings = new Findings();
        try {
            Inspection inspection = new Inspection(repository, ModelDirectory.of(repository), target, this::python);
            Rules.checks().forEach(check -> check.run(inspection, findings));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return findings.all().stream().filter(f -> !allowed(repository, f)).toList();
    }

    private static boolean allowed(Inspected repository, Finding finding) {
        return repository
                .item(finding.path())
                .filter(i -> i.name().endsWith(".pbtxt") || i.name().endsWith(".py"))
                .flatMap(Item::text)
                .filter(text -> text.contains("mmectl-lint:"))
                .map(text -> ALLOWED.matcher(text)
                        .results()
                        .anyMatch(m -> m.group(1).equals(finding.rule().id())))
                .orElse(false);
    }

    /** As {@link #check(Inspected, LintTarget)}, for what was rendered. */
    public List<Finding> check(TritonRepository repository, LintTarget target) throws IOException {
        return check(Inspected.of(repository), target);
    }

    /** Hundreds of customers share the same code: it is read once. */
    private PythonSource python(String text) {
        return python.computeIfAbsent(text, PythonSource::of);
    }
}

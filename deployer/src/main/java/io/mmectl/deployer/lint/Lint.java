package io.mmectl.deployer.lint;

import io.mmectl.deployer.lint.content.Inspected;
import io.mmectl.deployer.lint.content.Item;
import io.mmectl.deployer.lint.python.PythonSource;
import io.mmectl.deployer.packaging.TritonRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            Pattern.compile("#\\s*mmectl-lint:\\s*allow\\s+([a-z0-9-]+)\\s+because\\s+(\\S[^\\r\\n]*)");

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
            for (Finding finding : all.all()) {
                allowed(repository, finding)
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

    /** What {@link #look(Inspected, LintTarget)} finds and nobody has allowed. */
    public List<Finding> check(Inspected repository, LintTarget target) throws IOException {
        return look(repository, target).findings();
    }

    /** The reason that the file itself gives. */
    private static Optional<String> allowed(Inspected repository, Finding finding) {
        return repository
                .item(finding.path())
                .filter(i -> i.name().endsWith(".pbtxt") || i.name().endsWith(".py"))
                .flatMap(Item::text)
                .filter(text -> text.contains("mmectl-lint:"))
                .flatMap(text -> ALLOWED.matcher(text)
                        .results()
                        .filter(m -> m.group(1).equals(finding.rule().id()))
                        .map(m -> Findings.printable(m.group(2).strip()))
                        .findFirst());
    }

    /** Hundreds of customers share the same code: it is read once. */
    private PythonSource python(String text) {
        return python.computeIfAbsent(text, PythonSource::of);
    }
}

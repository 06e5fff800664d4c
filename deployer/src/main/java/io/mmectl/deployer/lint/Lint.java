package io.mmectl.deployer.lint;

import io.mmectl.deployer.lint.content.Inspected;
import io.mmectl.deployer.lint.python.PythonSource;
import io.mmectl.deployer.packaging.TritonRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Looks at repositories, for what would fail on an instance minutes later. One instance may look at many, side by side. */
public final class Lint {
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
        return findings.all();
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

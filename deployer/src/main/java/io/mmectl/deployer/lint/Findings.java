package io.mmectl.deployer.lint;

import io.mmectl.config.Printable;
import io.mmectl.deployer.lint.pbtxt.Place;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Collects findings. What a repository holds comes in here, so control characters in it become visible escapes. */
public final class Findings {
    private final TreeSet<Finding> found = new TreeSet<>(Finding.ORDER);

    /** With the rule's severity and its advice. */
    public void add(Rule rule, String path, @Nullable Place place, String what) {
        add(rule, path, place, what, rule.fix());
    }

    public void add(Rule rule, String path, @Nullable Place place, String what, String hint) {
        add(rule, rule.severity(), path, place, what, hint);
    }

    public void add(Rule rule, Severity severity, String path, @Nullable Place place, String what, String hint) {
        found.add(new Finding(rule, severity, Printable.line(path), place, Printable.line(what), Printable.line(hint)));
    }

    /**
     * About where the whole shall run, or what it is said to take.
     *
     * @param setting what decides it, see {@link Finding#setting}
     */
    public void about(Rule rule, String setting, String what) {
        found.add(new Finding(
                rule, rule.severity(), "", null, Printable.line(what), rule.fix(), Printable.line(setting), null));
    }

    /** Those of elsewhere. */
    public void addAll(List<Finding> others) {
        found.addAll(others);
    }

    /** In order, each once. */
    public List<Finding> all() {
        return List.copyOf(found);
    }
}

package io.mmectl.deployer.lint;

import io.mmectl.deployer.lint.pbtxt.Place;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Something about a repository that a user should know.
 *
 * @param severity the rule's own, or what it was raised or lowered to
 * @param path in the repository, directories with their slash; empty for the whole
 * @param place in the file; null = the file as a whole, or no file
 * @param what without a full stop
 * @param hint what to do, a sentence
 */
public record Finding(
        Rule rule, Severity severity, String path, @Nullable Place place, String what, String hint) {
    /** Errors first, then by place. */
    public static final Comparator<Finding> ORDER = Comparator.comparing(Finding::severity)
            .thenComparing(Finding::path)
            .thenComparingInt(f -> f.place() == null ? 0 : f.place().line())
            .thenComparingInt(f -> f.place() == null ? 0 : f.place().column())
            .thenComparing(f -> f.rule().id())
            .thenComparing(Finding::what);

    /** {@code path:line:column} as far as it is known; empty for the whole repository. */
    public String where() {
        return place == null ? path : path + ":" + place;
    }

    /** {@code path:line:column: what. hint [rule]} */
    @Override
    public String toString() {
        return (path.isEmpty() ? "" : where() + ": ") + what + ". " + hint + " [" + rule.id() + "]";
    }
}

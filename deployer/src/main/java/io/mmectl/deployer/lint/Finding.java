package io.mmectl.deployer.lint;

import io.mmectl.config.Position;
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
 * @param setting of a finding about where the whole shall run or what it is said to take: what decides it, in the words of a
 *     fleet file or a definition, as {@code footprint.gpuMemoryMib}; empty for all others
 * @param origin of a finding in a fleet's target model; null elsewhere
 */
public record Finding(
        Rule rule,
        Severity severity,
        String path,
        @Nullable Place place,
        String what,
        String hint,
        String setting,
        @Nullable Origin origin) {
    /** Errors first, then by place. */
    public static final Comparator<Finding> ORDER = Comparator.comparing(Finding::severity)
            .thenComparing(Finding::path)
            .thenComparingInt(f -> f.place() == null ? 0 : f.place().line())
            .thenComparingInt(f -> f.place() == null ? 0 : f.place().column())
            .thenComparing(f -> f.rule().id())
            .thenComparing(Finding::what);

    /** About a path, in what was not rendered. */
    public Finding(Rule rule, Severity severity, String path, @Nullable Place place, String what, String hint) {
        this(rule, severity, path, place, what, hint, "", null);
    }

    public Finding withOrigin(Origin from) {
        return new Finding(rule, severity, path, place, what, hint, setting, from);
    }

    /** Where its origin is; what is given, when that is not known. */
    public Position position(Position otherwise) {
        return origin == null ? otherwise : origin.position();
    }

    /** {@code path:line:column} as far as it is known; empty for the whole repository. */
    public String where() {
        return place == null ? path : path + ":" + place;
    }

    /** As {@link #where}, and of a rendered file what it was rendered from. */
    public String whereAndFrom() {
        return where() + (origin == null || path.isEmpty() ? "" : origin.templateAside());
    }

    /** {@code path:line:column: what. hint [rule]} */
    @Override
    public String toString() {
        return (path.isEmpty() ? "" : whereAndFrom() + ": ") + what + ". " + hint + " [" + rule.id() + "]";
    }
}

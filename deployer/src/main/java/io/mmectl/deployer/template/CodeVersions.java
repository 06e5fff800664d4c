package io.mmectl.deployer.template;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ModelDefinition;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides which version of a template's inference code a model is rendered from. */
public final class CodeVersions {
    static final String PATTERN = "[0-9]{1,9}\\.[0-9]{1,9}\\.[0-9]{1,9}(-[0-9A-Za-z.-]+)?";
    private static final Pattern FORM =
            Pattern.compile("([0-9]{1,9})\\.([0-9]{1,9})\\.([0-9]{1,9})(?:-([0-9A-Za-z.-]+))?");

    /** Precedence of semantic versioning: numbers by value, a pre-release before its release. */
    public static final Comparator<String> ORDER = CodeVersions::compare;

    private CodeVersions() {}

    /**
     * A decision.
     *
     * @param version semantic version
     * @param latest true when {@code latest} was asked for
     */
    public record Resolved(String version, boolean latest) {}

    /**
     * A pinned version is taken as it is. {@code latest} means what the ledger recorded, so that publishing a version does
     * not repack models inside an unrelated release; without a record, or when upgrading, it is the newest version there
     * is, a pre-release only when there is nothing else.
     *
     * @param requested a version or {@code latest}
     * @param recorded what {@code latest} meant in the last release; null = no release yet
     * @param published versions on S3
     * @param local version that this program or the user's folder has; null = none
     * @throws MmectlException INVALID_INPUT when the version is neither published nor local
     */
    public static Resolved resolve(
            String template,
            String requested,
            @Nullable String recorded,
            Collection<String> published,
            @Nullable String local,
            boolean upgrade) {
        SortedSet<String> known = new TreeSet<>(ORDER);
        known.addAll(published);
        Optional.ofNullable(local).ifPresent(known::add);
        boolean latest = requested.equals(ModelDefinition.LATEST);
        String version = !latest ? requested : recorded != null && !upgrade ? recorded : newest(template, known);
        if (!known.contains(version)) {
            throw new MmectlException(
                    ErrorCode.INVALID_INPUT,
                    "Version " + version + " of template '" + template + "' is "
                            + (latest ? "recorded as latest, but it is " : "") + "not published",
                    "Known versions: " + (known.isEmpty() ? "none" : String.join(", ", known)) + "."
                            + (latest ? " --upgrade-code moves to the newest." : ""));
        }
        return new Resolved(version, latest);
    }

    private static String newest(String template, SortedSet<String> known) {
        return known.stream()
                .filter(v -> !v.contains("-"))
                .max(ORDER)
                .or(() -> known.isEmpty() ? Optional.empty() : Optional.of(known.last()))
                .orElseThrow(() -> new MmectlException(
                        ErrorCode.INVALID_INPUT,
                        "There is no template '" + template + "'",
                        "Name a built-in template or one that was published, or a folder as ./my-template."));
    }

    private static int compare(String left, String right) {
        Matcher a = FORM.matcher(left);
        Matcher b = FORM.matcher(right);
        if (!a.matches() || !b.matches()) {
            // Not a version: never published by this program, so any fixed place will do.
            return Boolean.compare(a.matches(), b.matches()) != 0
                    ? Boolean.compare(a.matches(), b.matches())
                    : left.compareTo(right);
        }
        for (int i = 1; i <= 3; i++) {
            int order = Long.compare(Long.parseLong(a.group(i)), Long.parseLong(b.group(i)));
            if (order != 0) {
                return order;
            }
        }
        if (a.group(4) == null || b.group(4) == null) {
            return Boolean.compare(a.group(4) == null, b.group(4) == null);
        }
        return comparePreRelease(a.group(4).split("\\."), b.group(4).split("\\."));
    }

    private static int comparePreRelease(String[] a, String[] b) {
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            boolean numberA = a[i].matches("[0-9]{1,18}");
            boolean numberB = b[i].matches("[0-9]{1,18}");
            int order = numberA && numberB
                    ? Long.compare(Long.parseLong(a[i]), Long.parseLong(b[i]))
                    : numberA != numberB
                            ? Boolean.compare(numberB, numberA)
                            : Objects.compare(a[i], b[i], String::compareTo);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.length, b.length);
    }
}

package io.mmectl.config.yaml;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces {@code ${env:X}} (empty when unset), {@code ${env:X:-default}} (when unset or empty) and
 * {@code ${must_env:X}} (a problem when unset or empty); {@code $${} stands for a literal {@code ${}.
 *
 * @param variables an environment variable's value, null when unset
 */
public record Substitution(Function<String, @Nullable String> variables) {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)(\\}?)");
    private static final Pattern FORM = Pattern.compile("(env|must_env):([A-Za-z_][A-Za-z0-9_]*)(?::-([\\s\\S]*))?");

    /** Nothing is substituted: {@code ${} has no meaning in the document. */
    public static final Substitution NONE = new Substitution(name -> null);

    /** Whether the text holds anything to replace. */
    boolean concerns(String text) {
        return this != NONE && text.contains("${");
    }

    /**
     * The text with all references replaced, or null when one cannot be; then there are problems. A problem names the
     * variable, never its value, which may be a secret.
     */
    @Nullable
    String apply(YamlNode.Scalar scalar, String path, Problems problems) {
        StringBuilder result = new StringBuilder();
        boolean complete = true;
        Matcher m = REFERENCE.matcher(scalar.text());
        int end = 0;
        while (m.find()) {
            result.append(scalar.text(), end, m.start());
            end = m.end();
            String value = m.group(1) == null ? "${" : reference(m, scalar, path, problems);
            if (value == null) {
                complete = false;
            } else {
                result.append(value);
            }
        }
        result.append(scalar.text().substring(end));
        return complete ? result.toString() : null;
    }

    private @Nullable String reference(Matcher m, YamlNode.Scalar scalar, String path, Problems problems) {
        Matcher form = FORM.matcher(m.group(1));
        boolean must = m.group(1).startsWith("must_env:");
        if (m.group(2).isEmpty() || !form.matches() || (must && form.group(3) != null)) {
            problems.add(
                    scalar.position(),
                    path,
                    "'" + m.group() + "' is not a variable",
                    "Use ${env:NAME}, ${env:NAME:-default} or ${must_env:NAME}; write $${ for a literal ${.");
            return null;
        }
        String value = variables.apply(form.group(2));
        boolean missing = value == null || value.isEmpty();
        if (must && missing) {
            problems.add(
                    scalar.position(),
                    path,
                    "environment variable " + form.group(2) + " is not set",
                    "Set it, or use ${env:" + form.group(2) + ":-default}.");
            return null;
        }
        if (missing) {
            return form.group(3) == null ? "" : form.group(3);
        }
        return value;
    }
}

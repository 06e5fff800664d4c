package io.mmectl.deployer.lint;

import io.mmectl.deployer.lint.content.Item;
import io.mmectl.deployer.lint.pbtxt.Lines;
import io.mmectl.deployer.lint.pbtxt.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A comment that lets a rule's findings pass in its file: {@code # mmectl-lint: allow RULE because REASON}, to the end of its
 * line, in a {@code .pbtxt} or a Python file.
 *
 * @param place of the comment
 * @param rule what it names, a rule or not; empty for a comment of another form, which allows nothing
 * @param because the reason; empty where none is given, and then it allows nothing
 */
public record AllowComment(Place place, String rule, String because) {
    /** Anything that looks as if it were meant for lint. */
    private static final Pattern MEANT =
            Pattern.compile("#[ \\t]*mmectl[-_ ]?lint\\b[^\\r\\n]*", Pattern.CASE_INSENSITIVE);

    private static final Pattern FORM = Pattern.compile(
            "#[ \\t]*mmectl-lint:[ \\t]*allow[ \\t]+([A-Za-z0-9_-]+)(?:[ \\t]+because[ \\t]+(\\S.*)|[ \\t]+because)?[ \\t]*");

    /** Those of a file, in order; none in a file of another kind. */
    public static List<AllowComment> of(Item file) {
        if (!file.name().endsWith(".pbtxt") && !file.name().endsWith(".py")) {
            return List.of();
        }
        List<AllowComment> comments = new ArrayList<>();
        file.text().filter(text -> text.contains("#")).ifPresent(text -> {
            Lines lines = new Lines(text);
            Matcher m = MEANT.matcher(text);
            while (m.find()) {
                comments.add(of(lines.at(m.start()), m.group()));
            }
        });
        return comments;
    }

    private static AllowComment of(Place place, String comment) {
        Matcher m = FORM.matcher(comment);
        if (!m.matches()) {
            return new AllowComment(place, "", "");
        }
        String because = m.group(2) == null ? "" : m.group(2).strip();
        return new AllowComment(place, m.group(1), because);
    }
}

package io.mmectl.deployer.lint;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Something that lint looks for. A page of the documentation is written from each.
 *
 * @param id lower case words with hyphens; never changes its meaning
 * @param severity of its findings, where a finding does not say otherwise
 * @param title what is wrong, in a few words
 * @param why what happens on an instance, as one or more sentences
 * @param sources where that can be read
 * @param fix what to do, as one or more sentences
 * @param limits what the rule cannot see or only guesses; empty for a rule that is certain
 */
public record Rule(
        String id, Severity severity, String title, String why, List<String> sources, String fix, String limits) {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    public Rule {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("not an id: " + id);
        }
        sources = List.copyOf(sources);
    }

    public static Rule error(String id, String title, String why, String source, String fix) {
        return new Rule(id, Severity.ERROR, title, why, List.of(source.split("; ")), fix, "");
    }

    public static Rule warning(String id, String title, String why, String source, String fix) {
        return new Rule(id, Severity.WARNING, title, why, List.of(source.split("; ")), fix, "");
    }

    public static Rule note(String id, String title, String why, String source, String fix) {
        return new Rule(id, Severity.NOTE, title, why, List.of(source.split("; ")), fix, "");
    }

    public Rule withLimits(String text) {
        return new Rule(id, severity, title, why, sources, fix, text);
    }
}

package io.mmectl.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys and tokens that are known by their form, wherever they stand. AWS's own example keys are passed over. */
public final class SecretForms {
    /** Each by a fixed text that must be there, so that most texts are passed over quickly. */
    private record Form(String name, String start, Pattern pattern) {}

    private static final List<Form> FORMS = List.of(
            new Form("an AWS access key id", "AKIA", Pattern.compile("(?<![A-Z0-9])AKIA[A-Z2-7]{16}(?![A-Z0-9])")),
            new Form(
                    "a temporary AWS access key id",
                    "ASIA",
                    Pattern.compile("(?<![A-Z0-9])ASIA[A-Z2-7]{16}(?![A-Z0-9])")),
            new Form(
                    "a private key",
                    "-----BEGIN ",
                    Pattern.compile(
                            "-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED |PGP )?PRIVATE KEY(?: BLOCK)?-----")),
            new Form(
                    "a GitHub token",
                    "gh",
                    Pattern.compile("(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{36}(?![A-Za-z0-9])")),
            new Form("a GitHub token", "github_pat_", Pattern.compile("github_pat_[A-Za-z0-9_]{60,}")),
            new Form("a Hugging Face token", "hf_", Pattern.compile("(?<![A-Za-z0-9_])hf_[A-Za-z]{34}(?![A-Za-z0-9])")),
            new Form("a Slack token", "xox", Pattern.compile("xox[abprs]-[0-9A-Za-z-]{24,}")),
            new Form("an npm token", "npm_", Pattern.compile("(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])")),
            new Form(
                    "a PyPI token", "pypi-AgEIcHlwaS5vcmc", Pattern.compile("pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}")));

    /** AWS's documentation ends its example keys so. */
    private static final String EXAMPLE = "EXAMPLE";

    private SecretForms() {}

    /**
     * A secret in a text.
     *
     * @param what it is, as {@code a GitHub token}
     * @param start its offset
     */
    public record Found(String what, int start) {}

    /** All in a text, in order. */
    public static List<Found> in(String text) {
        List<Found> found = new ArrayList<>();
        for (Form form : FORMS) {
            if (!text.contains(form.start())) {
                continue;
            }
            Matcher m = form.pattern().matcher(text);
            while (m.find()) {
                if (!m.group().endsWith(EXAMPLE)) {
                    found.add(new Found(form.name(), m.start()));
                }
            }
        }
        found.sort(Comparator.comparingInt(Found::start));
        return found;
    }
}

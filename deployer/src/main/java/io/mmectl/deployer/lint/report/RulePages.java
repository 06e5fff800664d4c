package io.mmectl.deployer.lint.report;

import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.Rules;
import io.mmectl.deployer.lint.Severity;
import java.util.Comparator;
import java.util.List;

/** The documentation of the rules, in Markdown. */
public final class RulePages {
    private RulePages() {}

    /** Everything about one rule. */
    public static String page(Rule rule) {
        StringBuilder page = new StringBuilder("# ")
                .append(rule.id())
                .append("\n\n")
                .append(capital(rule.severity().word()))
                .append(": ")
                .append(rule.title())
                .append(".\n\n## Why\n\n")
                .append(rule.why())
                .append("\n\n## What to do\n\n")
                .append(rule.fix())
                .append('\n');
        if (!rule.limits().isEmpty()) {
            page.append("\n## Limits\n\n").append(rule.limits()).append('\n');
        }
        page.append("\n## Sources\n\n");
        rule.sources().forEach(source -> page.append("- ").append(source).append('\n'));
        return page.toString();
    }

    /** All rules, by severity. */
    public static String index() {
        List<Rule> rules = Rules.all();
        StringBuilder page = new StringBuilder("# What lint looks for\n\n");
        page.append("mmectl lint, and plan and apply with it, look at a model repository for ")
                .append(rules.size())
                .append(
                        " mistakes. An error stops an apply; a finding may be milder than its rule where the mistake does no"
                                + " harm. A comment in a .pbtxt or Python file, one line for each rule and with a reason, lets the rule's"
                                + " findings pass in that file:\n\n"
                                + "    # mmectl-lint: allow queue-delay because the batch job may wait\n\n"
                                + "The fleet file lets them pass in its models, all of them or those of one type or customer;"
                                + " that is also the way for findings about other files, directories and the whole:\n\n"
                                + "    lint:\n      allow:\n"
                                + "        - {rule: exceeds-disk, because: \"our instances have larger volumes\"}\n"
                                + "        - {rule: queue-delay, type: embedding, customer: acme, because: \"they may wait\"}\n\n"
                                + "What passes stops no apply and is still shown by mmectl lint with its reason, in SARIF as a"
                                + " suppressed result. Only image-packages cannot pass: the fleet names what its image has in"
                                + " image.provides. What allows a rule that there is not, or gives no reason, allows nothing and is"
                                + " told: in a fleet file as an error, in a comment as a warning.\n\nThese pages are written from the code.\n");
        for (Severity severity : Severity.values()) {
            page.append("\n## ").append(capital(severity.word())).append("s\n\n| rule | finds |\n|---|---|\n");
            rules.stream()
                    .filter(r -> r.severity() == severity)
                    .sorted(Comparator.comparing(Rule::id))
                    .forEach(r -> page.append("| [")
                            .append(r.id())
                            .append("](")
                            .append(r.id())
                            .append(".md) | ")
                            .append(r.title())
                            .append(" |\n"));
        }
        return page.toString();
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + word.substring(1);
    }
}

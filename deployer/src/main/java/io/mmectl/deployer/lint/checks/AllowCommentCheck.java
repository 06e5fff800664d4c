package io.mmectl.deployer.lint.checks;

import io.mmectl.deployer.lint.AllowComment;
import io.mmectl.deployer.lint.Allowable;
import io.mmectl.deployer.lint.Allowable.Refusal;
import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.content.Item;
import java.util.List;
import java.util.Optional;

/** Comments that were meant to let a finding pass, and do not. */
public final class AllowCommentCheck implements Check {
    private static final String FORM = "# mmectl-lint: allow RULE because REASON";

    static final Rule COMMENT = Rule.warning(
            "allow-comment",
            "a comment that allows nothing",
            "A comment lets a rule's findings pass in its file when it has the form " + FORM
                    + ", names a rule, and gives a"
                    + " reason. Any other is passed over, so that what it was written against still counts, or will count"
                    + " unexpectedly some day.",
            "mmectl lint --explain all",
            "Write one comment for each rule, on one line: " + FORM + ".");

    @Override
    public List<Rule> rules() {
        return List.of(COMMENT);
    }

    @Override
    public void run(Inspection in, Findings out) {
        for (Item item : in.repository().items()) {
            for (AllowComment comment : AllowComment.of(item)) {
                refusal(comment).ifPresent(r -> out.add(COMMENT, item.path(), comment.place(), r.what(), r.hint()));
            }
        }
    }

    private static Optional<Refusal> refusal(AllowComment comment) {
        if (comment.rule().isEmpty()) {
            return Optional.of(new Refusal("a comment for lint of another form than " + FORM, COMMENT.fix()));
        }
        Optional<Refusal> byRule = Allowable.inComment(comment.rule());
        if (byRule.isEmpty() && comment.because().isEmpty()) {
            return Optional.of(new Refusal(
                    "the comment that allows '" + comment.rule() + "' gives no reason",
                    "Add it on the same line: because REASON."));
        }
        return byRule;
    }
}

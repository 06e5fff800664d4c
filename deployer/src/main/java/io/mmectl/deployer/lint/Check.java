package io.mmectl.deployer.lint;

import java.util.List;

/** Some rules that look at the same thing. */
public interface Check {
    /** The rules that it can report. */
    List<Rule> rules();

    void run(Inspection inspection, Findings findings);
}

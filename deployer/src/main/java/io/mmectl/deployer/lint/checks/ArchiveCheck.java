package io.mmectl.deployer.lint.checks;

import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.content.Clash;
import java.util.List;

/** Whether an archive's entries can be unpacked side by side. */
public final class ArchiveCheck implements Check {
    static final Rule TWICE = Rule.warning(
            "entry-twice",
            "an archive lists a path twice",
            "tar appends and never replaces, so an archive that was added to holds both. What is unpacked last stays, which"
                    + " need not be the one that was looked at; mmectl unpack refuses the archive.",
            Sources.TAR,
            "Pack the archive anew instead of adding to it.");
    static final Rule IN_FILE = Rule.error(
            "file-and-directory",
            "an entry lies inside of a file",
            "One path cannot be a file and a directory. Whichever is unpacked second fails, and the model with it.",
            Sources.TAR,
            "Pack the archive anew from one directory.");

    @Override
    public List<Rule> rules() {
        return List.of(TWICE, IN_FILE);
    }

    @Override
    public void run(Inspection in, Findings out) {
        for (Clash clash : in.repository().clashes()) {
            if (clash.fileAndDirectory()) {
                out.add(IN_FILE, clash.path(), null, "is a file, and other entries need it to be a directory");
            } else {
                out.add(TWICE, clash.path(), null, "is in the archive twice");
            }
        }
    }
}

package io.mmectl.deployer.lint.content;

import io.mmectl.config.MmectlException;
import io.mmectl.deployer.packaging.ArchiveWalk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which Python is in a packed environment. */
public final class PackedPython {
    private static final Pattern PYTHON = Pattern.compile("(?:^|/)(?:bin|lib)/python(3\\.[0-9]{1,2})(?:/|$)");
    private static final int LOOKED_AT = 16 << 20;

    private PackedPython() {}

    /** The minor version, as {@code 3.12}; empty when the beginning of the file does not tell. */
    public static Optional<String> version(Item packed) {
        AtomicReference<String> version = new AtomicReference<>("");
        try {
            ArchiveWalk.of(new ByteArrayInputStream(packed.read(0, LOOKED_AT)), packed.path(), (member, content) -> {
                Matcher m = PYTHON.matcher(member.path());
                if (m.find()) {
                    version.set(m.group(1));
                    throw new Found();
                }
            });
        } catch (Found found) {
            return Optional.ofNullable(version.get());
        } catch (IOException | MmectlException e) {
            return Optional.empty(); // no archive, or more of it than was looked at
        }
        return Optional.empty();
    }

    private static final class Found extends IOException {
        private static final long serialVersionUID = 1L;
    }
}

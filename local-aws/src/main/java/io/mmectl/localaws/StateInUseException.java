package io.mmectl.localaws;

import java.io.IOException;
import java.nio.file.Path;

/** Another process holds the state folder. */
public final class StateInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    StateInUseException(Path folder) {
        super("a local AWS already runs on " + folder + ". Use that one, stop it, or choose another state folder.");
    }
}

package io.mmectl.localaws.store;

import java.io.IOException;

/**
 * The state could not be written, mostly because the disk is full. Nothing of the change is visible, now or after a restart;
 * the same change may succeed later.
 */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StorageException(IOException cause) {
        super("the state cannot be written: " + cause.getMessage(), cause);
    }
}

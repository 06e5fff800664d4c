package io.mmectl.localaws.s3;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

/** Makes version ids, which nobody can guess and which sort themselves: 32 characters as AWS's own. */
final class VersionIds {
    /** The id of what was written while versioning was off or suspended. */
    static final String NULL = "null";

    private static final int BYTES = 24;

    /** More than any store makes, so that ids of other places and times are hardly taken for ours. */
    private static final long MOST = 1L << 48;

    private final SecureRandom random = new SecureRandom();
    private final AtomicLong last = new AtomicLong();

    /** Makes sure that later versions come behind this one. */
    void seen(Version version) {
        last.accumulateAndGet(version.order(), Math::max);
    }

    /** The next version of a bucket that keeps them so; the order is the store's, so it also holds across keys. */
    Version next(Versioning versioning, boolean marker) {
        long order = last.incrementAndGet();
        if (versioning != Versioning.ENABLED) {
            return new Version(NULL, order, marker);
        }
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        ByteBuffer.wrap(bytes).putLong(BYTES - Long.BYTES, order);
        return new Version(Base64.getUrlEncoder().encodeToString(bytes).replace('-', '.'), order, marker);
    }

    /** Whether it could be one of ours; AWS tells ids that are none from ids of versions that are gone. */
    static boolean wellFormed(String id) {
        long order = id.equals(NULL) ? 1 : order(id);
        return order > 0 && order < MOST;
    }

    /** The place in the order that an id stands for, also when its version is gone; 0 where it stands for none. */
    static long order(String id) {
        return id.matches("[A-Za-z0-9._]{32}")
                ? ByteBuffer.wrap(Base64.getUrlDecoder().decode(id.replace('.', '-')))
                        .getLong(BYTES - Long.BYTES)
                : 0;
    }
}

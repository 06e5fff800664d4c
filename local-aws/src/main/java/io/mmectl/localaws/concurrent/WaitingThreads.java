package io.mmectl.localaws.concurrent;

/**
 * Threads that mostly wait; none keeps the process alive. They are virtual where a virtual thread that waits inside of
 * {@code synchronized} lets others run, which is since JDK 24 (JEP 491). Before, it keeps a processor to itself, and the JDK's own
 * HTTP server reads requests in such a place: as many slow uploads as there are processors would stop everything.
 */
public final class WaitingThreads {
    private static final int FIRST_WITHOUT_PINNING = 24;

    private WaitingThreads() {}

    /** Of this JVM. */
    public static Thread.Builder builder() {
        return builder(Runtime.version().feature());
    }

    static Thread.Builder builder(int javaVersion) {
        return javaVersion >= FIRST_WITHOUT_PINNING
                ? Thread.ofVirtual()
                : Thread.ofPlatform().daemon();
    }
}

package io.mmectl.config.concurrent;

import java.util.concurrent.ThreadFactory;

/**
 * Threads that mostly wait; none keeps the process alive. They are virtual where a virtual thread that waits inside of
 * {@code synchronized} lets others run, which is since JDK 24 (JEP 491). Before, it keeps a processor to itself, and the SDK's HTTP
 * client waits for a free connection in such a place: those that have one could not go on, and nobody would get another.
 */
public final class WaitingThreads {
    private static final int FIRST_WITHOUT_PINNING = 24;

    private WaitingThreads() {}

    /** Of this JVM. */
    public static ThreadFactory factory() {
        return factory(Runtime.version().feature());
    }

    static ThreadFactory factory(int javaVersion) {
        return javaVersion >= FIRST_WITHOUT_PINNING
                ? Thread.ofVirtual().factory()
                : Thread.ofPlatform().daemon().factory();
    }
}

package io.mmectl.aws;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * The memory of all uploads together: so many buffers of one part each, and whoever finds none waits. An upload fills one
 * buffer at a time and needs none to finish what is on its way, so nobody waits for ever. Safe for concurrent use.
 */
final class PartBuffers {
    private final int size;
    private final Semaphore permits;
    private final Queue<byte[]> free = new ConcurrentLinkedQueue<>();

    /** @param size bytes of the largest usual part */
    PartBuffers(int size, int count) {
        this.size = size;
        this.permits = new Semaphore(count);
    }

    int size() {
        return size;
    }

    /**
     * @param wanted bytes; more than usual for contents that need larger parts
     * @return of that length or longer
     */
    byte[] take(int wanted) throws InterruptedException {
        permits.acquire();
        byte[] used = wanted <= size ? free.poll() : null;
        return used == null ? new byte[Math.max(wanted, size)] : used;
    }

    void give(byte[] buffer) {
        if (buffer.length == size) {
            free.add(buffer);
        }
        permits.release();
    }
}

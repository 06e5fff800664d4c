package io.mmectl.deployer.packaging;

import io.mmectl.config.Packing;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Encodes the blocks of one archive, several at a time. All archives of the process share as many threads as the machine has
 * processors: packing models side by side does not compress more at a time than the machine can.
 */
final class BlockEncoders implements AutoCloseable {
    private static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 16);

    /** Blocks of one archive that may wait for each other: enough to keep the threads busy. */
    static final int AHEAD = THREADS + 2;

    private final Packing packing;
    private final RepetitionProbe probe = new RepetitionProbe();
    private final Queue<BlockEncoder> idle = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    BlockEncoders(Packing packing) {
        this.packing = packing;
    }

    /** Starts to encode; the block must not change before the answer was sent. */
    Future<ByteBuffer> encode(Block block) {
        if (packing == Packing.FAST && !probe.repeats(block)) {
            return CompletableFuture.completedFuture(block.asStoredBlocks());
        }
        return Threads.SHARED.submit(() -> {
            BlockEncoder free = idle.poll();
            BlockEncoder encoder = free == null ? new BlockEncoder(packing) : free;
            try {
                return encoder.encode(block);
            } finally {
                idle.add(encoder);
                if (closed) {
                    freeIdle();
                }
            }
        });
    }

    static ByteBuffer await(Future<ByteBuffer> encoded) throws InterruptedIOException {
        try {
            return encoded.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while packing");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** What is being encoded ends by itself. */
    @Override
    public void close() {
        closed = true;
        freeIdle();
    }

    private void freeIdle() {
        for (BlockEncoder next = idle.poll(); next != null; next = idle.poll()) {
            next.close();
        }
    }

    /** Made at the first block that is compressed. */
    private static final class Threads {
        static final ExecutorService SHARED = Executors.newFixedThreadPool(
                THREADS, Thread.ofPlatform().daemon().name("mmectl-encode-", 0).factory());
    }
}

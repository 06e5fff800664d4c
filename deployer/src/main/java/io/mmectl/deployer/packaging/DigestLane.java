package io.mmectl.deployer.packaging;

import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Digests the files in blocks on a thread of its own, while the thread that fills the blocks sends them on: SHA-256 is the
 * slowest step of packing weights. Owns the blocks: one is handed out again when both sides are done with it.
 *
 * <p>All methods are for the filling thread.
 */
final class DigestLane implements AutoCloseable {
    /** Blocks on their way at a time, a quarter MiB each: those that are encoded, and some that are only digested. */
    static final int BLOCKS = BlockEncoders.AHEAD + 6;

    private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> digests = new LinkedBlockingQueue<>();
    private final BlockingQueue<Block> free = new ArrayBlockingQueue<>(BLOCKS);
    private final Thread thread;
    private int handedOut;

    DigestLane() {
        thread = Thread.ofPlatform().daemon().name("mmectl-digest").start(this::run);
    }

    /** An empty block; waits while too many are on their way. */
    Block take() throws InterruptedIOException {
        Block ready = free.poll();
        if (ready == null && handedOut < BLOCKS) {
            handedOut++;
            return new Block();
        }
        Block block = ready == null ? waitFor(free) : ready;
        block.clear();
        return block;
    }

    /** Content of the current file. */
    void digest(Block block, int from, int to) {
        jobs.add(new Digest(block, from, to));
    }

    /** All content of the current file was given; its digest comes out in order. */
    void endOfFile() {
        jobs.add(new EndOfFile());
    }

    /** The block was sent and may be used again once its content is digested. */
    void release(Block block) {
        jobs.add(new Release(block));
    }

    /** The next file's SHA-256 in hex if it is known by now. */
    @Nullable
    String pollDigest() {
        return digests.poll();
    }

    /** The next file's SHA-256 in hex. */
    String takeDigest() throws InterruptedIOException {
        return waitFor(digests);
    }

    @Override
    public void close() {
        jobs.add(new Stop());
    }

    private <T> T waitFor(BlockingQueue<T> queue) throws InterruptedIOException {
        try {
            T next = queue.poll(1, TimeUnit.SECONDS);
            while (next == null) {
                if (!thread.isAlive() && queue.isEmpty()) {
                    throw new IllegalStateException("the digest thread died");
                }
                next = queue.poll(1, TimeUnit.SECONDS);
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while packing");
        }
    }

    private void run() {
        MessageDigest digest = Sha256.start();
        try {
            while (work(jobs.take(), digest)) {}
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean work(Job job, MessageDigest digest) {
        switch (job) {
            case Digest d -> d.block.forEachRange(d.from, d.to, digest::update);
            case EndOfFile ignored -> digests.add(Sha256.finish(digest));
            case Release r -> free.add(r.block);
            case Stop ignored -> {
                return false;
            }
        }
        return true;
    }

    private sealed interface Job {}

    private record Digest(Block block, int from, int to) implements Job {}

    private record EndOfFile() implements Job {}

    private record Release(Block block) implements Job {}

    private record Stop() implements Job {}
}

package io.mmectl.deployer.packaging;

import io.mmectl.config.Packing;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an archive, piece by piece, pulled by whoever sends them. Memory is bounded by the blocks of the {@link
 * DigestLane}, whatever the size of the files.
 *
 * <p>The last piece is given out only after the digest of every file is known and, where a manifest was given, equal to it:
 * nobody who waits for the end can take a damaged archive for a whole one.
 */
final class ArchiveBlocks implements Closeable {
    private final DigestLane lane = new DigestLane();
    private final GzipFraming gzip = new GzipFraming();
    private final BlockEncoders encoders;
    private final Deque<Encoding> ahead = new ArrayDeque<>();
    private final TarContents tar;
    private final Deque<ManifestLine> expected;
    private final Deque<TarMember> undigested = new ArrayDeque<>();
    private final List<ManifestLine> lines = new ArrayList<>();
    private @Nullable Block sent;
    private boolean tarEnded;
    private State state = State.HEADER;

    /** @param expected the manifest that every file must still agree with; null to find it out */
    ArchiveBlocks(List<TarMember> members, @Nullable Manifest expected, Packing packing) {
        this.tar = new TarContents(members, lane);
        this.encoders = new BlockEncoders(packing);
        this.expected = new ArrayDeque<>(expected == null ? List.of() : expected.lines());
        for (TarMember member : members) {
            if (member.entry().isDirectory()) {
                lines.add(ManifestLine.directory(member.entry().path()));
            } else {
                undigested.add(member);
            }
        }
        this.expected.removeIf(ManifestLine::isDirectory);
    }

    /**
     * The next bytes, valid until the next call; null at the end.
     *
     * @throws io.mmectl.config.MmectlException CONFLICT naming a file that is not as expected
     */
    @Nullable
    ByteBuffer next() throws IOException {
        return switch (state) {
            case HEADER -> {
                state = State.BLOCKS;
                yield GzipFraming.header();
            }
            case BLOCKS -> nextBlock();
            case END -> null;
        };
    }

    /** What was packed; complete when {@link #next} has answered null. */
    Manifest manifest() {
        return new Manifest(lines);
    }

    @Override
    public void close() throws IOException {
        lane.close();
        tar.close();
        ahead.forEach(encoding -> encoding.result.cancel(false));
        ahead.clear();
        encoders.close();
    }

    private ByteBuffer nextBlock() throws IOException {
        if (sent != null) {
            lane.release(sent);
            sent = null;
        }
        for (String digest = lane.pollDigest(); digest != null; digest = lane.pollDigest()) {
            accept(digest);
        }
        readAhead();
        Encoding next = ahead.poll();
        if (next != null) {
            ByteBuffer bytes = BlockEncoders.await(next.result);
            sent = next.block;
            return bytes;
        }
        while (!undigested.isEmpty()) {
            accept(lane.takeDigest());
        }
        state = State.END;
        return gzip.trailer();
    }

    private void readAhead() throws IOException {
        while (!tarEnded && ahead.size() < BlockEncoders.AHEAD) {
            Block block = lane.take();
            tar.fill(block);
            if (block.length() == 0) {
                tarEnded = true;
            } else {
                gzip.add(block);
                ahead.add(new Encoding(block, encoders.encode(block)));
            }
        }
    }

    private void accept(String sha256) {
        TarMember member = undigested.remove();
        ManifestLine want = expected.poll();
        if (want != null && !want.sha256().equals(sha256)) {
            throw member.changed();
        }
        lines.add(ManifestLine.file(member.entry().path(), member.size(), sha256));
    }

    private record Encoding(Block block, Future<ByteBuffer> result) {}

    private enum State {
        HEADER,
        BLOCKS,
        END
    }
}

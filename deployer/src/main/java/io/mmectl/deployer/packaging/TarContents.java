package io.mmectl.deployer.packaging;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of a tar, block by block: header, content and padding of each member, then the end mark. */
final class TarContents implements Closeable {
    /** Two empty records end a tar. */
    static final int END_MARK = 2 * TarHeader.RECORD;

    private final Iterator<TarMember> members;
    private final DigestLane lane;
    private ByteBuffer framing = ByteBuffer.allocate(0);
    private @Nullable OpenMember open;
    private boolean ended;

    TarContents(List<TarMember> members, DigestLane lane) {
        this.members = members.iterator();
        this.lane = lane;
    }

    /** Fills an empty block as far as there is content; a block that stays empty means the end. */
    void fill(Block block) throws IOException {
        while (block.room() > 0) {
            if (framing.hasRemaining()) {
                block.put(framing);
            } else if (open != null) {
                moveContent(open, block);
            } else if (members.hasNext()) {
                start(members.next());
            } else if (!ended) {
                framing = ByteBuffer.allocate(END_MARK);
                ended = true;
            } else {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            open.channel.close();
            open = null;
        }
    }

    private void start(TarMember member) throws IOException {
        framing = ByteBuffer.wrap(TarHeader.of(member.entry().path(), member.size()));
        if (!member.entry().isDirectory()) {
            open = new OpenMember(member, member.open());
        }
    }

    private void moveContent(OpenMember content, Block block) throws IOException {
        int from = block.length();
        long wanted = Math.min(content.left, block.room());
        if (read(content, block, wanted) < wanted) {
            throw content.member.changed();
        }
        lane.digest(block, from, block.length());
        content.left -= wanted;
        if (content.left == 0) {
            finish(content);
        }
    }

    private static int read(OpenMember content, Block block, long wanted) throws IOException {
        try {
            return block.read(content.channel, wanted);
        } catch (IOException e) {
            throw LocalFiles.failedRead(content.member.name(), e);
        }
    }

    private void finish(OpenMember content) throws IOException {
        if (content.channel.read(ByteBuffer.allocate(1)) > 0) {
            throw content.member.changed();
        }
        lane.endOfFile();
        framing = ByteBuffer.allocate(TarHeader.padding(content.member.size()));
        close();
    }

    private static final class OpenMember {
        private final TarMember member;
        private final ReadableByteChannel channel;
        private long left;

        OpenMember(TarMember member, ReadableByteChannel channel) {
            this.member = member;
            this.channel = channel;
            this.left = member.size();
        }
    }
}

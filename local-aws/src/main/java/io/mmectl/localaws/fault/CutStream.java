package io.mmectl.localaws.fault;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that ends in a lost connection after some of its bytes, or at its end. */
final class CutStream extends FilterInputStream {
    private long left;

    CutStream(InputStream body, long left) {
        super(body);
        this.left = left;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int n = left <= 0 ? -1 : in.read(into, offset, (int) Math.min(length, left));
        if (n < 0) {
            throw new LostAnswer.ConnectionLostException();
        }
        left -= n;
        return n;
    }
}

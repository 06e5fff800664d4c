package io.mmectl.cli.fleet;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Tells how many more bytes were read. */
public final class CountedStream extends FilterInputStream {
    private final LongConsumer listener;

    public CountedStream(InputStream in, LongConsumer listener) {
        super(in);
        this.listener = listener;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        listener.accept(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int n = super.read(into, offset, length);
        listener.accept(Math.max(0, n));
        return n;
    }
}

package io.mmectl.localaws.fault;

import io.mmectl.localaws.wire.AwsResponse;
import java.io.IOException;
import java.io.OutputStream;

/** Answers that end too early: what fails to write itself closes the connection. */
final class LostAnswer {
    private LostAnswer() {}

    /** The connection is to be closed here. */
    static final class ConnectionLostException extends IOException {
        private static final long serialVersionUID = 1L;

        ConnectionLostException() {
            super("a scripted fault ended the connection");
        }
    }

    /**
     * The answer with its body cut off.
     *
     * @param afterBytes 0, or anything for an answer without a body, keeps its status back too
     * @throws ConnectionLostException when nothing of the answer shall be sent
     */
    static AwsResponse cut(AwsResponse answer, long afterBytes) throws ConnectionLostException {
        long length = answer.body().length();
        if (length == 0 || afterBytes == 0) {
            throw new ConnectionLostException();
        }
        long sent = Math.min(afterBytes, length - 1);
        return new AwsResponse(answer.status(), answer.headers(), new AwsResponse.Body() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                answer.body().writeTo(new Limited(out, sent));
            }
        });
    }

    /** Passes on a number of bytes and then fails. */
    private static final class Limited extends OutputStream {
        private final OutputStream out;
        private long left;

        Limited(OutputStream out, long left) {
            this.out = out;
            this.left = left;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int now = (int) Math.min(length, left);
            out.write(bytes, offset, now);
            left -= now;
            if (now < length) {
                out.flush();
                throw new ConnectionLostException();
            }
        }
    }
}

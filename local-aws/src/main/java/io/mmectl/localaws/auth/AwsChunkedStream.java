package io.mmectl.localaws.auth;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.TrailingBody;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decodes {@code aws-chunked} payloads: {@code <hex size>[;chunk-signature=…]\r\n<bytes>\r\n…0\r\n[trailers]\r\n}. */
final class AwsChunkedStream extends InputStream implements TrailingBody {
    private static final int MAX_LINE = 8 * 1024;
    private static final String SIGNATURE = ";chunk-signature=";
    private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

    private final InputStream in;
    private final @Nullable ChunkSignatures signatures;
    private final Map<String, String> trailers = new LinkedHashMap<>();
    private String chunkSignature = "";
    private long left = -1;
    private boolean done;

    /**
     * A decoder.
     *
     * @param signatures null when chunks are not signed
     */
    AwsChunkedStream(InputStream in, @Nullable ChunkSignatures signatures) {
        this.in = new BufferedInputStream(in, 64 * 1024);
        this.signatures = signatures;
    }

    @Override
    public Map<String, String> trailers() {
        return Collections.unmodifiableMap(trailers);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left < 0 && !done) {
            startChunk();
        }
        if (done) {
            return -1;
        }
        int n = in.read(buffer, offset, (int) Math.min(length, left));
        if (n < 0) {
            throw incomplete();
        }
        if (signatures != null) {
            signatures.update(buffer, offset, n);
        }
        left -= n;
        if (left == 0) {
            endChunk();
        }
        return n;
    }

    private void startChunk() throws IOException {
        String header = line();
        int semicolon = header.indexOf(';');
        String size = (semicolon < 0 ? header : header.substring(0, semicolon)).strip();
        if (!size.matches("[0-9a-fA-F]{1,15}")) {
            throw incomplete();
        }
        left = Long.parseLong(size, 16);
        int at = header.indexOf(SIGNATURE);
        chunkSignature = at < 0 ? "" : header.substring(at + SIGNATURE.length()).strip();
        if (left == 0) {
            finish();
        }
    }

    private void endChunk() throws IOException {
        if (!line().isEmpty()) {
            throw incomplete();
        }
        if (signatures != null) {
            signatures.checkChunk(chunkSignature);
        }
        left = -1;
    }

    private void finish() throws IOException {
        done = true;
        if (signatures != null) {
            signatures.checkChunk(chunkSignature);
        }
        StringBuilder signed = new StringBuilder();
        boolean vouchedFor = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw incomplete();
            }
            String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            if (name.equals(TRAILER_SIGNATURE)) {
                if (signatures != null) {
                    signatures.checkTrailers(value, signed.toString());
                    vouchedFor = true;
                }
            } else {
                vouchedFor = false;
                signed.append(name).append(':').append(value).append('\n');
                trailers.put(name, value);
            }
        }
        if (signatures != null && !trailers.isEmpty() && !vouchedFor) {
            throw SignatureMismatch.ofS3();
        }
    }

    /** A line without its end; "" also at the end of the stream, which some clients do not close with an empty line. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
            if (line.length() > MAX_LINE) {
                throw incomplete();
            }
        }
        return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static AwsException incomplete() {
        return new AwsException(
                400, "IncompleteBody", "The request body terminated unexpectedly or is not chunked as announced.");
    }
}

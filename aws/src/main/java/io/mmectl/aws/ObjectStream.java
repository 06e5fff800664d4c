package io.mmectl.aws;

import io.mmectl.config.S3Location;
import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An object's bytes. Closing before the end drops the connection instead of reading the rest, which may be gigabytes.
 * Failures while reading, a wrong checksum included, are IOExceptions that name the object.
 */
final class ObjectStream extends FilterInputStream {
    private final S3Location location;
    private final ResponseInputStream<GetObjectResponse> answer;
    private boolean atEnd;

    ObjectStream(S3Location location, ResponseInputStream<GetObjectResponse> answer) {
        super(answer);
        this.location = location;
        this.answer = answer;
    }

    @Override
    public int read() throws IOException {
        try {
            return seen(super.read());
        } catch (SdkException e) {
            throw broken(e);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return seen(super.read(buffer, offset, length));
        } catch (SdkException e) {
            throw broken(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (atEnd) {
            super.close();
        } else {
            answer.abort();
        }
    }

    private int seen(int result) {
        atEnd = atEnd || result < 0;
        return result;
    }

    private IOException broken(SdkException cause) {
        return new IOException("reading " + location + " broke off: " + cause.getMessage(), cause);
    }
}

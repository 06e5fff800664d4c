package io.mmectl.localaws.wire;

import java.util.Map;

/**
 * A refusal as AWS words it. Each protocol renders it in its own way (JSON {@code __type}, Query {@code Code}, S3 XML).
 */
public final class AwsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Map<String, String> fields;

    /**
     * A refusal with further members beside the message, such as S3's {@code BucketName} or the Runtime's
     * {@code OriginalStatusCode}.
     *
     * @param status HTTP status, 300 or more
     * @param code AWS's error code, e.g. {@code ValidationException}
     * @param message AWS's sentence; it goes to the client
     * @param fields further members of the error by name
     */
    public AwsException(int status, String code, String message, Map<String, String> fields) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.fields = Map.copyOf(fields);
    }

    public AwsException(int status, String code, String message) {
        this(status, code, message, Map.of());
    }

    /** The 400 that SageMaker and Application Auto Scaling answer to whatever has no modelled error. */
    public static AwsException validation(String message) {
        return new AwsException(400, "ValidationException", message);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    /** AWS's sentence. */
    public String text() {
        return String.valueOf(getMessage());
    }

    public Map<String, String> fields() {
        return fields;
    }
}

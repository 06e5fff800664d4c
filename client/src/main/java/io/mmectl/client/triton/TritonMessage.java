package io.mmectl.client.triton;

/**
 * A request or an answer as it goes over the wire.
 *
 * @param contentType tells the JSON form from the binary form, and there the length of the JSON part
 * @param body do not change it
 */
@SuppressWarnings("ArrayRecordComponent")
public record TritonMessage(String contentType, byte[] body) {
    /** SageMaker's Triton takes every content type but {@link #BINARY} for JSON. */
    public static final String JSON = "application/json";

    /** Followed by the length of the JSON part in bytes. */
    public static final String BINARY = "application/vnd.sagemaker-triton.binary+json;json-header-size=";

    /** Without its content: it is a customer's. */
    @Override
    public String toString() {
        return contentType + ", " + body.length + " bytes";
    }
}

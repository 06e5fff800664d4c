package io.mmectl.localaws.model;

import io.mmectl.localaws.wire.AwsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The published description of one AWS service, cut down to the operations that the local AWS speaks. Requests and answers
 * are JSON trees as the service's JSON protocol has them, whatever protocol a client uses: timestamps are epoch seconds,
 * blobs are base64.
 */
public final class ServiceModel {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final ConcurrentHashMap<String, ServiceModel> LOADED = new ConcurrentHashMap<>();

    private final JsonNode root;
    private final RequestValidator validator;

    private ServiceModel(JsonNode root) {
        this.root = root;
        this.validator = new RequestValidator(this);
    }

    /**
     * The model of a service.
     *
     * @param name {@code sagemaker, sagemaker-runtime, application-autoscaling, monitoring, logs, sts, iam} or {@code s3}; of
     *     S3 it has the documents that clients send
     * @throws IllegalArgumentException for any other name
     */
    public static ServiceModel of(String name) {
        return LOADED.computeIfAbsent(name, ServiceModel::read);
    }

    private static ServiceModel read(String name) {
        try (InputStream in = ServiceModel.class.getResourceAsStream(name + ".json")) {
            if (in == null) {
                throw new IllegalArgumentException("no service model named " + name);
            }
            return new ServiceModel(MAPPER.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean hasOperation(String operation) {
        return root.path("operations").has(operation);
    }

    /** What precedes the operation in {@code X-Amz-Target}; "" for a service without a JSON protocol. */
    public String targetPrefix() {
        return root.path("metadata").path("targetPrefix").asString("");
    }

    /** Namespace of Query answers; "" for a service without that protocol. */
    public String xmlNamespace() {
        return root.path("metadata").path("xmlNamespace").asString("");
    }

    /** Prefix of error names in CBOR answers: the namespace of the service's Smithy model. */
    String errorNamespace() {
        return "com.amazonaws."
                + root.path("metadata")
                        .path("serviceFullName")
                        .asString("")
                        .replaceAll("Amazon |\\W", "")
                        .toLowerCase(Locale.ROOT)
                + "#";
    }

    /** The name of an error in the protocols after Query, where {@code ValidationError} has become an exception. */
    String errorType(AwsException refusal) {
        boolean renamed = queryError(refusal).isPresent() && refusal.code().equals("ValidationError");
        return renamed ? "ValidationException" : refusal.code();
    }

    /** The code that the Query protocol has for an error shape; the shape's own name when it has no other. */
    String queryCode(String error) {
        return root.path("shapes").path(error).path("error").path("code").asString(error);
    }

    /**
     * Value of {@code x-amzn-query-error} with which a service that once spoke Query tells the old code in its newer
     * protocols; empty for a service that does not.
     */
    Optional<String> queryError(AwsException refusal) {
        return root.path("metadata").has("awsQueryCompatible")
                ? Optional.of(queryCode(refusal.code()) + (refusal.status() < 500 ? ";Sender" : ";Receiver"))
                : Optional.empty();
    }

    /**
     * What AWS would object to in a request before looking at any state.
     *
     * @param input the request's members; an absent payload is an empty object
     * @return AWS's sentence, empty when the request is well formed
     * @throws AwsException SerializationException when a member has the wrong JSON type
     */
    public Optional<String> validate(String operation, JsonNode input) {
        Shape shape = input(operation);
        return shape == null ? Optional.empty() : validator.validate(shape, input);
    }

    /** Whether an XML document has the form of a shape of this model. */
    public boolean fits(String shape, DocumentForm.Element document) {
        return DocumentForm.fits(shape(shape), document);
    }

    /** Which header of a REST request each member of its input that travels in one has, by the member's name. */
    public Map<String, String> headers(String operation) {
        Map<String, String> headers = new LinkedHashMap<>();
        Shape shape = input(operation);
        if (shape != null) {
            shape.node().path("members").properties().stream()
                    .filter(member ->
                            member.getValue().path("location").asString("").equals("header"))
                    .forEach(member -> headers.put(
                            member.getKey(),
                            member.getValue().required("locationName").stringValue()));
        }
        return headers;
    }

    @Nullable
    Shape input(String operation) {
        return operationShape(operation, "input");
    }

    @Nullable
    Shape output(String operation) {
        return operationShape(operation, "output");
    }

    private @Nullable Shape operationShape(String operation, String side) {
        String name =
                root.path("operations").path(operation).path(side).path("shape").asString("");
        return name.isEmpty() ? null : shape(name);
    }

    private Shape shape(String name) {
        return new Shape(this, name, root.path("shapes").required(name));
    }

    /** The shape that a reference ({@code {"shape": name}}) points to. */
    Shape resolve(JsonNode reference) {
        return shape(reference.required("shape").stringValue());
    }
}

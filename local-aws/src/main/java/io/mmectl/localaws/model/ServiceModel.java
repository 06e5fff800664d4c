package io.mmectl.localaws.model;

import io.mmectl.localaws.wire.AwsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
     * @param name {@code sagemaker, sagemaker-runtime, application-autoscaling, monitoring, logs, sts} or {@code iam}
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

package io.mmectl.localaws.model;

import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import tools.jackson.databind.JsonNode;

/**
 * Operations behind {@code POST /} in whichever protocol the client chose: AWS JSON 1.0 or 1.1 ({@code X-Amz-Target}),
 * Query (a form with {@code Action}), or, below {@code /service/}, RPC v2 CBOR. Bodies may be packed with gzip. Requests are validated against the service model before an operation sees them.
 */
public final class RpcService {
    private static final int MAX_REQUEST_BYTES = 4 << 20;

    private final ServiceModel model;
    private final Map<String, Operation> operations;
    private final String validationCode;

    /**
     * A service.
     *
     * @param validationCode error code of a malformed request, {@code ValidationException} or {@code ValidationError}
     * @throws IllegalArgumentException when an operation is not in the model
     */
    public RpcService(ServiceModel model, String validationCode, Map<String, Operation> operations) {
        for (String operation : operations.keySet()) {
            if (!model.hasOperation(operation)) {
                throw new IllegalArgumentException("the service model has no operation " + operation);
            }
        }
        this.model = model;
        this.validationCode = validationCode;
        this.operations = Map.copyOf(operations);
    }

    /** Renders a refusal that happened before an operation was found, such as a wrong signature. */
    public static AwsResponse refusal(ServiceModel model, AwsRequest request, AwsException refusal) {
        return protocol(model, request).refuse(request, refusal);
    }

    public AwsResponse handle(AwsRequest request) throws IOException {
        RpcProtocol protocol = protocol(model, request);
        try {
            RpcProtocol.Call call = protocol.read(request, body(request));
            Operation operation = operations.get(call.operation());
            if (operation == null) {
                throw protocol.unknownOperation(call.operation());
            }
            Optional<String> problem = model.validate(call.operation(), call.input());
            if (problem.isPresent()) {
                throw new AwsException(400, validationCode, problem.get());
            }
            JsonNode output = operation.call(request, call.input());
            return protocol.answer(request, call.operation(), output);
        } catch (AwsException e) {
            return protocol.refuse(request, e);
        }
    }

    /** The payload, unpacked when the client has compressed it. */
    private static byte[] body(AwsRequest request) throws IOException {
        String encoding = request.header("content-encoding");
        byte[] body;
        if (encoding != null && encoding.toLowerCase(Locale.ROOT).contains("gzip")) {
            try (InputStream unpacked = new GZIPInputStream(request.body())) {
                body = unpacked.readNBytes(MAX_REQUEST_BYTES + 1);
            } catch (ZipException | EOFException e) {
                throw new AwsException(400, "SerializationException", "The request body is not valid gzip.");
            }
        } else {
            body = request.bodyUpTo(MAX_REQUEST_BYTES + 1);
        }
        if (body.length > MAX_REQUEST_BYTES) {
            throw new AwsException(413, "RequestEntityTooLarge", "The request is larger than 4 MiB.");
        }
        return body;
    }

    private static RpcProtocol protocol(ServiceModel model, AwsRequest request) {
        if (CborProtocol.NAME.equals(request.header(CborProtocol.HEADER))) {
            return new CborProtocol(model);
        }
        String contentType = request.header("content-type");
        boolean form = contentType != null && contentType.startsWith("application/x-www-form-urlencoded");
        return form && request.header("x-amz-target") == null ? new QueryProtocol(model) : new JsonProtocol(model);
    }
}

package io.mmectl.localaws.runtime;

import io.mmectl.localaws.instance.Dice;
import io.mmectl.localaws.instance.HostedInstance;
import io.mmectl.localaws.instance.InvokeResult;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.sagemaker.Endpoints;
import io.mmectl.localaws.sagemaker.Fleets;
import io.mmectl.localaws.sagemaker.Fleets.Fleet;
import io.mmectl.localaws.sagemaker.HostedVariant;
import io.mmectl.localaws.sagemaker.VariantMetrics;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** SageMaker Runtime: InvokeEndpoint. */
public final class RuntimeService implements AwsService {
    /** How often an invocation is sent elsewhere because its instance was taken away. */
    private static final int REROUTES = 3;

    private final Endpoints endpoints;
    private final Fleets fleets;
    private final LocalTime time;
    private final Router router;

    public RuntimeService(ServiceContext context, Endpoints endpoints, Fleets fleets) {
        this.endpoints = endpoints;
        this.fleets = fleets;
        this.time = context.time();
        this.router = new Router(new Dice(context.seed()));
    }

    /** Whether a request that is signed for {@code sagemaker} is for the Runtime. */
    public static boolean accepts(AwsRequest request) {
        return Invocation.isInvocation(request) || Invocation.isOtherInvocation(request);
    }

    @Override
    public String operation(AwsRequest request) {
        String path = request.rawPath();
        return path.endsWith("/async-invocations")
                ? "InvokeEndpointAsync"
                : path.endsWith("/invocations-response-stream") ? "InvokeEndpointWithResponseStream" : "InvokeEndpoint";
    }

    @Override
    public AwsResponse handle(AwsRequest request) throws IOException {
        try {
            if (Invocation.isOtherInvocation(request)) {
                throw RuntimeAnswers.validationError(
                        operation(request) + " is not supported: multi-model endpoints answer InvokeEndpoint only.");
            }
            return invoke(Invocation.read(request));
        } catch (AwsException e) {
            return RuntimeAnswers.refusal(e, request.requestId());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return RuntimeAnswers.refusal(
                    new AwsException(503, "ServiceUnavailable", "The local AWS is stopping."), request.requestId());
        }
    }

    @Override
    public Optional<AwsResponse> refuse(AwsRequest request, AwsException refusal) {
        return Optional.of(RuntimeAnswers.refusal(refusal, request.requestId()));
    }

    private AwsResponse invoke(Invocation invocation) throws InterruptedException {
        for (int attempt = 0; attempt < REROUTES; attempt++) {
            HostedVariant variant = variant(invocation);
            String target = targetModel(invocation, variant);
            Optional<HostedInstance> instance = router.instance(variant.instances(), target);
            if (instance.isEmpty()) {
                break;
            }
            Instant start = time.now();
            InvokeResult result = instance.get().invoke(target, invocation.contentType(), invocation.body());
            if (!(result instanceof InvokeResult.Gone)) {
                return answer(invocation, variant, result, Duration.between(start, time.now()));
            }
        }
        throw new AwsException(
                503,
                "ServiceUnavailable",
                "No instance of endpoint " + invocation.endpoint() + " is able to take the request.");
    }

    private HostedVariant variant(Invocation invocation) {
        Fleet fleet = fleets.find(invocation.region(), invocation.endpoint())
                .filter(f -> endpoints.serves(f.region(), f.endpoint()))
                .orElseThrow(() -> RuntimeAnswers.validationError(
                        "Endpoint " + invocation.endpoint() + " of account " + ServiceContext.ACCOUNT + " not found."));
        Map<String, HostedVariant> variants = fleet.serving(router.mark(invocation.requestId()));
        if (invocation.targetVariant().isEmpty()) {
            return router.variant(variants.values(), invocation.requestId());
        }
        String name = invocation.targetVariant().get();
        HostedVariant variant = variants.get(name);
        if (variant == null) {
            throw RuntimeAnswers.validationError(
                    "Variant " + name + " not found for endpoint " + fleet.endpoint() + ".");
        }
        return variant;
    }

    private static String targetModel(Invocation invocation, HostedVariant variant) {
        if (variant.multiModel()) {
            return invocation
                    .targetModel()
                    .orElseThrow(() -> RuntimeAnswers.validationError(
                            "Request " + invocation.requestId() + " is missing a target model header."));
        }
        if (invocation.targetModel().isPresent()) {
            // The model has no such member for this error, so the code goes into the message as it was seen.
            throw RuntimeAnswers.validationError("Endpoint " + invocation.endpoint()
                    + " is not a multi-model endpoint and does not support target model header.");
        }
        return variant.singleModelKey();
    }

    private AwsResponse answer(Invocation invocation, HostedVariant variant, InvokeResult result, Duration took) {
        Duration inModel = result instanceof InvokeResult.Answered answered ? answered.latency() : Duration.ZERO;
        AwsResponse response = switch (result) {
            case InvokeResult.Answered(var answer, var latency)
            when answer.ok() ->
                answer.body().length > Invocation.MAX_BODY
                        ? RuntimeAnswers.tooLarge(invocation)
                        : RuntimeAnswers.ok(invocation, variant.name(), answer);
            case InvokeResult.Answered(var answer, var latency) -> RuntimeAnswers.modelError(invocation, answer);
            case InvokeResult.LoadRefused(var answer) -> RuntimeAnswers.modelError(invocation, answer);
            case InvokeResult.NotReady notReady -> RuntimeAnswers.notReady(invocation);
            case InvokeResult.NoArtifact(String bucket, String key) ->
                RuntimeAnswers.invalid(
                        invocation,
                        "Failed to download model data(bucket: " + bucket + ", key: " + key
                                + "). Please ensure that there is an object located at the URL and that the role passed to"
                                + " CreateModel has permissions to download the model.");
            case InvokeResult.BadArchive(String bucket, String key) ->
                RuntimeAnswers.invalid(
                        invocation,
                        "Failed to extract model data archive(bucket: " + bucket + ", key: " + key
                                + "). Please ensure that the object located at the URL is a valid tar.gz archive.");
            case InvokeResult.TimedOut timedOut -> RuntimeAnswers.timedOut(invocation);
            case InvokeResult.Gone gone -> throw new IllegalStateException("rerouted before");
        };
        measure(variant, modelStatus(result), response.status() == 424, inModel, took);
        return response;
    }

    /** The status that the error metrics count: the model's own, or SageMaker's where the model was never asked. */
    private static int modelStatus(InvokeResult result) {
        return switch (result) {
            case InvokeResult.Answered(var answer, var latency) -> answer.status();
            case InvokeResult.LoadRefused(var answer) -> answer.status();
            case InvokeResult.NotReady notReady -> 429;
            case InvokeResult.NoArtifact noArtifact -> 400;
            case InvokeResult.BadArchive badArchive -> 400;
            case InvokeResult.TimedOut timedOut -> 504;
            case InvokeResult.Gone gone -> 503;
        };
    }

    private static void measure(
            HostedVariant variant, int status, boolean modelError, Duration inModel, Duration took) {
        VariantMetrics metrics = variant.metrics();
        metrics.count("Invocations", 1);
        metrics.count(
                "InvocationsPerInstance", 1.0 / Math.max(1, variant.instances().size()));
        metrics.count("Invocation4XXErrors", status >= 400 && status < 500 ? 1 : 0);
        metrics.count("Invocation5XXErrors", status >= 500 ? 1 : 0);
        metrics.count("InvocationModelErrors", modelError ? 1 : 0);
        if (!inModel.isZero()) {
            metrics.duration("ModelLatency", inModel);
        }
        metrics.duration("OverheadLatency", took.minus(inModel));
    }

    /** {@code GET /_local/instances}: each instance with its memory and models. */
    @Override
    public Optional<AwsResponse> admin(AwsRequest request) {
        if (!request.method().equals("GET") || !request.rawPath().equals("/_local/instances")) {
            return Optional.empty();
        }
        Members body = Members.of(
                "instances",
                fleets.all().stream()
                        .flatMap(fleet -> fleet.all().stream()
                                .flatMap(variant ->
                                        variant.instances().stream().map(instance -> view(fleet, variant, instance))))
                        .toList());
        return Optional.of(AwsResponse.of(200, "application/json", body.node().toString()));
    }

    private static Members view(Fleet fleet, HostedVariant variant, HostedInstance instance) {
        var memory = instance.memory();
        return Members.of("region", fleet.region())
                .put("endpoint", fleet.endpoint())
                .put("variant", variant.name())
                .put("instance", instance.id())
                .put("type", instance.type().name())
                .put("gpuUsedMib", memory.gpuUsedMib())
                .put("gpuTotalMib", memory.gpuTotalMib())
                .put("hostUsedMib", memory.hostUsedMib())
                .put("hostTotalMib", memory.hostTotalMib())
                .put(
                        "models",
                        instance.models().stream()
                                .map(model -> Members.of("targetModel", model.targetModel())
                                        .put("state", model.state())
                                        .put("inFlight", model.inFlight())
                                        .put("lastUsed", model.lastUsed().toString()))
                                .toList());
    }

    @Override
    public void reset() {}

    @Override
    public void close() {}
}

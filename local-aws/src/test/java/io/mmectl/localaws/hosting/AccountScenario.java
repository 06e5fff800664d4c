package io.mmectl.localaws.hosting;

import io.mmectl.localaws.fixture.Archives;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointResponse;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;
import software.amazon.awssdk.services.sagemakerruntime.model.SageMakerRuntimeException;

/** What clients of an account see of two endpoints: one with models of all kinds, one whose instance is too small. */
final class AccountScenario {
    private static final List<String> COUNTED =
            List.of("ModelLoadingTime", "ModelUnloadingTime", "ModelDownloadingTime", "ModelLoadingWaitTime");
    private static final List<String> SUMMED = List.of(
            "Invocations",
            "ModelCacheHit",
            "Invocation4XXErrors",
            "Invocation5XXErrors",
            "InvocationModelErrors",
            "InvocationsPerInstance");
    private static final Pattern MODEL_LINE =
            Pattern.compile("(Loading|Unloading) SageMaker TargetModel: ([a-z0-9-]+\\.tar\\.gz)");

    private final LocalAccount account;
    private final SageMakerRuntimeClient runtime;
    private final Map<String, String> seen = new LinkedHashMap<>();

    private AccountScenario(LocalAccount account, SageMakerRuntimeClient runtime) {
        this.account = account;
        this.runtime = runtime;
    }

    /** What was seen, by step. */
    static Map<String, String> run(LocalAccount account) throws Exception {
        try (SageMakerRuntimeClient runtime = account.configured(SageMakerRuntimeClient.builder())
                .httpClientBuilder(ApacheHttpClient.builder().socketTimeout(Duration.ofSeconds(180)))
                .overrideConfiguration(o -> o.retryStrategy(b -> b.maxAttempts(1)))
                .build()) {
            AccountScenario scenario = new AccountScenario(account, runtime);
            scenario.publish();
            account.createEndpoint("suite", "ml.g4dn.xlarge", 1);
            account.createEndpoint("small", "ml.g4dn.xlarge", 1);
            CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> scenario.invoke("suite", "slow"));
            scenario.models();
            scenario.pressure();
            scenario.slow(slow);
            scenario.single("one", "whole");
            scenario.single("unnamed", "");
            scenario.metrics("suite");
            scenario.metrics("small");
            scenario.logs("small");
            return scenario.seen;
        }
    }

    private void publish() {
        account.publish("acme.tar.gz", EngineModels.ensemble());
        account.publish("birch.tar.gz", EngineModels.ensemble());
        account.publish("flat.tar.gz", EngineModels.flat());
        account.publish("broken.tar.gz", EngineModels.version(EngineModels.nested(), "latest"));
        account.publish("failing.tar.gz", EngineModels.failing("mmectl.simulated.load_error", "ValueError: bad"));
        account.publish("answers-400.tar.gz", EngineModels.failing("mmectl.simulated.invoke_error", "ValueError: no"));
        account.publish("slow.tar.gz", EngineModels.slow(66_000));
        for (String name : List.of("a", "b", "c")) {
            account.publish("large-" + name + ".tar.gz", EngineModels.large());
        }
        account.publish("no-room.tar.gz", EngineModels.failing("mmectl.simulated.load_error", "MemoryError: no room"));
        account.s3.putObject(b -> b.bucket("models").key("t/no-archive.tar.gz"), RequestBody.fromString("text"));
    }

    private void models() {
        for (String target :
                List.of("acme", "birch", "flat", "broken", "failing", "answers-400", "absent", "no-archive")) {
            see("first " + target, invoke("suite", target));
            see("second " + target, invoke("suite", target));
        }
        see("resident", residents("suite"));
        see("no such endpoint", invoke("nowhere", "acme"));
        see("no target model", ask(b -> b.endpointName("suite")));
        see("another variant", ask(b -> target(b, "suite", "acme").targetVariant("Other")));
        see("bad request", ask(b -> target(b, "suite", "acme").body(SdkBytes.fromUtf8String("{\"inputs\":[]}"))));
        see(
                "attributes",
                ask(b -> target(b, "suite", "acme").customAttributes("trace=1").inferenceId("7")));
    }

    /** Two of three fit: who comes third sends the one away that nobody used for longest. */
    private void pressure() {
        for (String target : List.of("large-a", "large-b", "large-c", "large-a")) {
            see("under pressure " + target, invoke("small", target));
            see("resident after it", residents("small"));
        }
        see("a model that nobody can make room for", invoke("small", "no-room"));
        see("resident after that", residents("small"));
    }

    /** An endpoint with one model out of an archive of two. */
    private void single(String name, String served) {
        account.sageMaker.createModel(b -> b.modelName(name)
                .executionRoleArn("arn:aws:iam::123456789012:role/mmectl-local")
                .primaryContainer(c -> c.image(LocalAccount.IMAGE)
                        .modelDataUrl("s3://models/t/acme.tar.gz")
                        .environment(
                                served.isEmpty() ? Map.of() : Map.of("SAGEMAKER_TRITON_DEFAULT_MODEL_NAME", served))));
        account.sageMaker.createEndpointConfig(b -> b.endpointConfigName(name)
                .productionVariants(v -> v.variantName("AllTraffic")
                        .modelName(name)
                        .instanceType("ml.m5.xlarge")
                        .initialInstanceCount(1)));
        account.whileNotVisible(
                () -> account.sageMaker.createEndpoint(b -> b.endpointName(name).endpointConfigName(name)));
        see(name, String.valueOf(account.awaitInService(name).endpointStatus()));
        see(name + " without a target model", ask(b -> b.endpointName(name)));
        see(name + " with one", invoke(name, "acme"));
    }

    private void slow(CompletableFuture<String> first) throws InterruptedException, ExecutionException {
        see("a load of more than a minute", first.get());
        String answer = invoke("suite", "slow");
        while (answer.startsWith("429")) {
            answer = invoke("suite", "slow");
        }
        see("the same later", answer);
    }

    private String residents(String endpoint) {
        try {
            return StreamSupport.stream(
                            account.admin("GET", "/_local/instances", "")
                                    .path("instances")
                                    .spliterator(),
                            false)
                    .filter(instance -> instance.path("endpoint").asString().equals(endpoint))
                    .flatMap(instance ->
                            StreamSupport.stream(instance.path("models").spliterator(), false))
                    .filter(model -> model.path("state").asString().equals("LOADED"))
                    .map(model -> model.path("targetModel").asString())
                    .sorted()
                    .toList()
                    .toString();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String invoke(String endpoint, String target) {
        return ask(b -> target(b, endpoint, target));
    }

    private static InvokeEndpointRequest.Builder target(
            InvokeEndpointRequest.Builder request, String endpoint, String target) {
        return request.endpointName(endpoint).targetModel(target + ".tar.gz");
    }

    private String ask(UnaryOperator<InvokeEndpointRequest.Builder> request) {
        InvokeEndpointRequest.Builder usual = InvokeEndpointRequest.builder()
                .contentType("application/json")
                .body(SdkBytes.fromByteArray(Archives.textRequest("hello")));
        try {
            InvokeEndpointResponse answer =
                    runtime.invokeEndpoint(request.apply(usual).build());
            return "200 " + answer.contentType() + " " + answer.invokedProductionVariant() + " "
                    + answer.customAttributes() + " "
                    + Likeness.body(answer.contentType(), answer.body().asByteArray());
        } catch (ModelErrorException e) {
            return e.statusCode() + " " + e.awsErrorDetails().errorCode() + " " + e.originalStatusCode() + " "
                    + Likeness.text(e.originalMessage()) + " | "
                    + Likeness.text(e.awsErrorDetails().errorMessage()) + " | " + e.logStreamArn();
        } catch (SageMakerRuntimeException e) {
            return e.statusCode() + " " + e.awsErrorDetails().errorCode() + " "
                    + Likeness.text(String.valueOf(e.awsErrorDetails().errorMessage()));
        }
    }

    private void metrics(String endpoint) {
        for (String metric : COUNTED) {
            see(endpoint + " " + metric, String.valueOf(total(endpoint, metric, Datapoint::sampleCount)));
        }
        for (String metric : SUMMED) {
            see(endpoint + " " + metric, String.valueOf(total(endpoint, metric, Datapoint::sum)));
        }
    }

    private double total(String endpoint, String metric, java.util.function.Function<Datapoint, Double> value) {
        return account
                .cloudWatch
                .getMetricStatistics(b -> b.namespace("AWS/SageMaker")
                        .metricName(metric)
                        .dimensions(
                                d -> d.name("EndpointName").value(endpoint),
                                d -> d.name("VariantName").value("AllTraffic"))
                        .startTime(account.aws.time().now().minus(Duration.ofMinutes(30)))
                        .endTime(account.aws.time().now().plus(Duration.ofMinutes(1)))
                        .period(60)
                        .statistics(Statistic.SUM, Statistic.SAMPLE_COUNT))
                .datapoints()
                .stream()
                .mapToDouble(point -> Math.round(value.apply(point)))
                .sum();
    }

    /** Which models the container says it loads and unloads, in order. */
    private void logs(String endpoint) throws Exception {
        StringBuilder lines = new StringBuilder();
        Matcher line = MODEL_LINE.matcher(account.containerLog(endpoint));
        while (line.find()) {
            lines.append(line.group(1)).append(' ').append(line.group(2)).append('\n');
        }
        see("log", lines.toString());
    }

    private void see(String step, String outcome) {
        seen.put(seen.size() + " " + step, outcome);
    }
}

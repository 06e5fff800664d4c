package io.mmectl.client;

import io.mmectl.client.Routes.Located;
import io.mmectl.client.triton.InferRequest;
import io.mmectl.client.triton.InferResponse;
import io.mmectl.client.triton.Tensor;
import io.mmectl.client.triton.TritonCodec;
import io.mmectl.client.triton.TritonMessage;
import io.mmectl.config.FleetLayout;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;

/**
 * Calls the models of one fleet in one environment by customer and model type. Region, credentials and endpoint URLs come
 * from where the AWS SDK looks for them. Make one for the whole application: it is safe for concurrent use, keeps the routing
 * tables and the connections. Close it when done.
 */
public final class MmeClient implements AutoCloseable {
    private final Routes routes;
    private final TargetModelClient targetModels;
    private final TritonCodec.Form form;
    private final SdkClients owned;

    private MmeClient(Builder builder) {
        FleetLayout layout = builder.layout();
        SdkClients clients = new SdkClients(builder.connections);
        Supplier<S3Client> s3 = builder.s3 == null ? clients::s3 : builder.s3;
        Supplier<SageMakerRuntimeClient> runtime = builder.runtime == null ? clients::runtime : builder.runtime;
        routes = new Routes(new S3Documents(s3), layout, builder.refresh, Pacer.SYSTEM, builder.warnings);
        targetModels = new TargetModelClient(
                new SdkRuntimeCaller(runtime),
                builder.retry,
                Pacer.SYSTEM,
                () -> ThreadLocalRandom.current().nextLong());
        form = builder.form;
        owned = clients;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Invokes the customer's only model of a type, and asks for all its outputs.
     *
     * @throws InvocationException by kind, when there is no answer
     */
    public InferResponse invoke(String customer, String modelType, Tensor... inputs) {
        return invoke(routes.find(customer, modelType, null, null), customer, modelType, null, null, inputs);
    }

    /**
     * Invokes one of several models or parts.
     *
     * @param part empty for a model without parts
     * @throws InvocationException by kind, when there is no answer
     */
    public InferResponse invokePart(String customer, String modelType, String model, String part, Tensor... inputs) {
        return invoke(routes.find(customer, modelType, model, part), customer, modelType, model, part, inputs);
    }

    /** Where models are; for those that need more than to invoke them. */
    public Routes routes() {
        return routes;
    }

    /** Target models by their endpoint and name, without the routing table. */
    public TargetModelClient targetModels() {
        return targetModels;
    }

    @Override
    public void close() {
        owned.close();
    }

    private InferResponse invoke(
            Located located,
            String customer,
            String modelType,
            @Nullable String model,
            @Nullable String part,
            Tensor... inputs) {
        TritonMessage request = TritonCodec.encode(new InferRequest("", List.of(inputs), List.of()), form);
        try {
            return send(located, request);
        } catch (InvocationException.Refused e) {
            // The model may have moved since the routes were read: its old artifact or endpoint is gone then.
            routes.refresh(modelType);
            Located now = routes.find(customer, modelType, model, part);
            if (now.equals(located)) {
                throw e;
            }
            return send(now, request);
        }
    }

    private InferResponse send(Located located, TritonMessage request) {
        return TritonCodec.decodeResponse(
                targetModels.invoke(located.endpointName(), located.route().targetModel(), request));
    }

    /** Settings of a client; bucket, fleet and environment are needed. */
    public static final class Builder {
        private @Nullable String bucket;
        private String prefix = "";
        private @Nullable String fleet;
        private @Nullable String environment;
        private Duration refresh = Duration.ofSeconds(30);
        private RetryPolicy retry = RetryPolicy.standard();
        private TritonCodec.Form form = TritonCodec.Form.BINARY;
        private int connections = 200;
        private Consumer<String> warnings = warning -> {};
        private @Nullable Supplier<S3Client> s3;
        private @Nullable Supplier<SageMakerRuntimeClient> runtime;

        private Builder() {}

        /** The fleet's bucket. */
        public Builder bucket(String bucket) {
            this.bucket = bucket;
            return this;
        }

        /** The fleet's key prefix without leading or trailing slash; empty (the default) = the bucket's root. */
        public Builder prefix(String prefix) {
            this.prefix = prefix;
            return this;
        }

        public Builder fleet(String fleet) {
            this.fleet = fleet;
            return this;
        }

        /** As {@code prod}. */
        public Builder environment(String environment) {
            this.environment = environment;
            return this;
        }

        /** How long a routing table is used before S3 is asked whether there is a newer one; default 30 s. */
        public Builder refreshRoutesEvery(Duration interval) {
            this.refresh = interval;
            return this;
        }

        public Builder retry(RetryPolicy policy) {
            this.retry = policy;
            return this;
        }

        /** How tensors go over the wire; default binary. */
        public Builder form(TritonCodec.Form form) {
            this.form = form;
            return this;
        }

        /** Calls in flight at most; more wait for a connection. Default 200. */
        public Builder connections(int connections) {
            this.connections = connections;
            return this;
        }

        /** Told when the routes could not be refreshed and the old ones stay in use. Default: nobody. */
        public Builder onWarning(Consumer<String> warnings) {
            this.warnings = warnings;
            return this;
        }

        /** Uses this S3 client instead of one of its own, and does not close it. */
        public Builder s3(Supplier<S3Client> client) {
            this.s3 = client;
            return this;
        }

        /**
         * Uses this runtime client instead of one of its own, and does not close it. It should repeat nothing by itself and
         * wait for an answer for 70 s.
         */
        public Builder runtime(Supplier<SageMakerRuntimeClient> client) {
            this.runtime = client;
            return this;
        }

        /** @throws IllegalStateException when bucket, fleet or environment is missing */
        public MmeClient build() {
            return new MmeClient(this);
        }

        private FleetLayout layout() {
            return new FleetLayout(
                    needed(bucket, "bucket"), prefix, needed(fleet, "fleet"), needed(environment, "environment"));
        }

        private static String needed(@Nullable String value, String name) {
            if (value == null || value.isEmpty()) {
                throw new IllegalStateException(name + " is needed");
            }
            return value;
        }
    }
}

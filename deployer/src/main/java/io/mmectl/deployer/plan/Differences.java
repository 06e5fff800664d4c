package io.mmectl.deployer.plan;

import io.mmectl.deployer.port.EndpointControl.EndpointConfig;
import io.mmectl.deployer.port.EndpointControl.SageMakerModel;
import io.mmectl.deployer.state.ObservedEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says in words what is different from what runs now. */
final class Differences {
    private static final String FIRST = "there is none yet";

    private final List<String> words = new ArrayList<>();

    private Differences() {}

    static String of(EndpointConfig wanted, ObservedEndpoint observed) {
        @Nullable EndpointConfig live = observed.liveConfig();
        if (live == null) {
            return FIRST;
        }
        var differences = new Differences();
        differences.changed("", live.instanceType(), wanted.instanceType());
        differences.changed("routing ", live.routing(), wanted.routing());
        differences.changed("download time-out ", live.modelDataDownloadTimeout(), wanted.modelDataDownloadTimeout());
        differences.changed("start-up time-out ", live.containerStartupTimeout(), wanted.containerStartupTimeout());
        differences.changed("AMI ", live.inferenceAmiVersion(), wanted.inferenceAmiVersion());
        differences.changed("KMS key ", live.kmsKeyId(), wanted.kmsKeyId());
        differences.changed("variant ", live.variantName(), wanted.variantName());
        if (!live.modelName().equals(wanted.modelName())) {
            differences.words.add("other SageMaker model");
        }
        return differences.text();
    }

    static String of(SageMakerModel wanted, ObservedEndpoint observed) {
        @Nullable SageMakerModel live = observed.liveModel();
        if (live == null) {
            return FIRST;
        }
        var differences = new Differences();
        if (!live.image().equals(wanted.image())) {
            differences.words.add("image " + shortest(live.image(), wanted.image()));
        }
        differences.changed("role ", live.roleArn(), wanted.roleArn());
        differences.changed("prefix ", live.modelDataUrl(), wanted.modelDataUrl());
        differences.changed("model cache ", live.modelCache(), wanted.modelCache());
        if (!Objects.equals(live.vpc(), wanted.vpc())) {
            differences.words.add("other VPC");
        }
        if (!live.environment().equals(wanted.environment())) {
            differences.words.add("other container environment");
        }
        return differences.text();
    }

    /** Without the registry, if that is the same. */
    private static String shortest(String from, String to) {
        int slash = from.lastIndexOf('/') + 1;
        boolean sameRegistry = to.lastIndexOf('/') + 1 == slash && to.startsWith(from.substring(0, slash));
        return sameRegistry ? from.substring(slash) + " → " + to.substring(slash) : from + " → " + to;
    }

    private void changed(String name, @Nullable Object from, @Nullable Object to) {
        if (!Objects.equals(from, to)) {
            words.add(name + (from == null ? "default" : from) + " → " + (to == null ? "default" : to));
        }
    }

    private String text() {
        return words.isEmpty() ? "it was deleted" : String.join(", ", words);
    }
}

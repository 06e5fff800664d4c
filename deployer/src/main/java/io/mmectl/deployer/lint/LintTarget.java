package io.mmectl.deployer.lint;

import io.mmectl.config.InstanceType;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.config.ServingImage;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a repository shall run, as far as it is known; rules that need what is not known find nothing.
 *
 * @param instance null = not known
 * @param triton release of the image, as {@code 25.09}; null = not known
 * @param driver what decides the GPU driver
 * @param environment of the container
 * @param footprint what the model is said to take
 */
public record LintTarget(
        @Nullable InstanceType instance,
        @Nullable String triton,
        Driver driver,
        Map<String, String> environment,
        Footprint footprint) {
    /** SageMaker's InferenceAmiVersion. */
    public enum Driver {
        NOT_KNOWN,
        /** Left to AWS, which means driver 470 on g4dn and g5. */
        AWS_DEFAULT,
        CHOSEN
    }

    /** Nothing is known but the repository. */
    public static final LintTarget ANY = new LintTarget(null, null, Driver.NOT_KNOWN, Map.of(), Footprint.UNKNOWN);

    public LintTarget {
        environment = Map.copyOf(environment);
    }

    /** An endpoint of a fleet. */
    public static LintTarget of(
            ServingImage image, InstanceType instance, Map<String, String> environment, Footprint footprint) {
        return new LintTarget(
                instance,
                image.tritonVersion(),
                image.inferenceAmiVersion() == null ? Driver.AWS_DEFAULT : Driver.CHOSEN,
                environment,
                footprint);
    }

    public Optional<InstanceType> knownInstance() {
        return Optional.ofNullable(instance);
    }

    public Optional<String> knownTriton() {
        return Optional.ofNullable(triton);
    }

    /** Whether the image is that release or a newer one; false when it is not known. */
    public boolean tritonFrom(String release) {
        return triton != null && triton.compareTo(release) >= 0;
    }

    /** A variable of the container that holds a number of bytes. */
    public long bytes(String variable, long ifAbsent) {
        String value = environment.getOrDefault(variable, "");
        return value.matches("[0-9]{1,18}") ? Long.parseLong(value) : ifAbsent;
    }
}

package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.json.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What hosting needs of a SageMaker model.
 *
 * @param containers how many the model has; what the other members say is of the first
 * @param data where target models lie; of a single-model container, its one archive
 * @param cached whether target models stay loaded after an invocation
 * @param leftOut what the container has and an instance of the local AWS would do without; empty when there is nothing
 */
record ModelView(
        String image,
        int containers,
        Map<String, String> environment,
        boolean multiModel,
        S3Location data,
        boolean cached,
        Optional<String> leftOut) {

    static ModelView of(List<Fields> containers) {
        Fields container = containers.getFirst();
        Map<String, String> environment = new LinkedHashMap<>();
        container
                .structure("Environment")
                .node()
                .properties()
                .forEach(e -> environment.put(e.getKey(), e.getValue().asString("")));
        boolean multiModel = isMultiModel(container);
        if (multiModel) {
            environment.put("SAGEMAKER_MULTI_MODEL", "true");
        }
        return new ModelView(
                container.text("Image").orElse(""),
                containers.size(),
                Map.copyOf(environment),
                multiModel,
                container
                        .text("ModelDataUrl")
                        .or(() -> source(container).text("S3Uri"))
                        .map(S3Location::of)
                        .orElse(new S3Location("", "")),
                // The model of a single-model container stays, whatever a cache would do.
                !multiModel
                        || !container
                                .structure("MultiModelConfig")
                                .text("ModelCacheSetting")
                                .orElse("Enabled")
                                .equals("Disabled"),
                leftOut(container));
    }

    private static Fields source(Fields container) {
        return container.structure("ModelDataSource").structure("S3DataSource");
    }

    private static Optional<String> leftOut(Fields container) {
        if (container.has("ModelDataSource")
                && !(source(container).text("S3DataType").orElse("").equals("S3Object")
                        && source(container).text("CompressionType").orElse("").equals("Gzip"))) {
            return Optional.of("a ModelDataSource that is no S3Object with Gzip");
        }
        return Stream.of("AdditionalModelDataSources", "ModelPackageName")
                .filter(container::has)
                .findFirst();
    }

    static boolean isMultiModel(Fields container) {
        return container.text("Mode").orElse("SingleModel").equals("MultiModel");
    }

    /** Why no instance of the local AWS could serve it; empty when one can. */
    Optional<String> notHosted() {
        if (containers > 1) {
            return Optional.of("it runs one container, and this model has " + containers);
        }
        if (leftOut.isPresent()) {
            return Optional.of("it has no use for " + leftOut.get());
        }
        return image.contains("triton")
                ? Optional.empty()
                : Optional.of("it runs Triton only, and nothing says so in the image " + image);
    }
}

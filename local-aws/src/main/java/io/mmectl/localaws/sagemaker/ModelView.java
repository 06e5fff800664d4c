package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.json.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What hosting needs of a SageMaker model.
 *
 * @param data where target models lie; of a single-model container, its one archive
 * @param cached whether target models stay loaded after an invocation
 */
record ModelView(String image, Map<String, String> environment, boolean multiModel, S3Location data, boolean cached) {

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
                Map.copyOf(environment),
                multiModel,
                container.text("ModelDataUrl").map(S3Location::of).orElse(new S3Location("", "")),
                // The model of a single-model container stays, whatever a cache would do.
                !multiModel
                        || !container
                                .structure("MultiModelConfig")
                                .text("ModelCacheSetting")
                                .orElse("Enabled")
                                .equals("Disabled"));
    }

    static boolean isMultiModel(Fields container) {
        return container.text("Mode").orElse("SingleModel").equals("MultiModel");
    }

    /** Only Triton is simulated; any other image would never answer {@code /ping}. */
    boolean isTriton() {
        return image.contains("triton");
    }
}

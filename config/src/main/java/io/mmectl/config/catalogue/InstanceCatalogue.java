package io.mmectl.config.catalogue;

import io.mmectl.config.InstanceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The instance types that take GPU multi-model endpoints, and those known not to. */
public final class InstanceCatalogue {
    private final Map<String, InstanceType> supported = new LinkedHashMap<>();
    private final Map<String, Integer> multiGpu = new LinkedHashMap<>();

    private InstanceCatalogue(JsonNode file) {
        for (JsonNode row : file.get("supported")) {
            InstanceType type = new InstanceType(
                    row.get("name").asString(),
                    row.get("vcpus").asInt(),
                    row.get("memoryGib").asInt(),
                    InstanceType.Gpu.valueOf(row.get("gpu").asString()),
                    row.get("gpuMemoryMib").asInt());
            supported.put(type.name(), type);
        }
        for (JsonNode row : file.get("multiGpu")) {
            multiGpu.put(row.get("name").asString(), row.get("gpus").asInt());
        }
    }

    public static InstanceCatalogue load() {
        return new InstanceCatalogue(CatalogueFile.read("instances.json"));
    }

    public Optional<InstanceType> find(String name) {
        return Optional.ofNullable(supported.get(name));
    }

    /** From small to large within each family. */
    public List<InstanceType> all() {
        return new ArrayList<>(supported.values());
    }

    public List<String> names() {
        return new ArrayList<>(supported.keySet());
    }

    /** Why a type that {@link #find} does not know cannot be used, in SageMaker's words, with what is known about it. */
    public String refusal(String name) {
        String reason = "MultiModel mode is not supported for instance type " + name;
        Integer gpus = multiGpu.get(name);
        return gpus == null
                ? reason
                : reason + ": it has " + gpus + " GPUs, GPU multi-model endpoints need exactly one";
    }
}

package io.mmectl.config.catalogue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** AWS's Triton serving images: which versions exist, where, and which InferenceAmiVersion goes with each. */
public final class ImageCatalogue {
    private final Map<String, Version> versions = new LinkedHashMap<>();
    private final Map<String, String> accounts = new LinkedHashMap<>();
    private final String repository;
    private final String defaultVersion;

    /**
     * @param inferenceAmi SageMaker's InferenceAmiVersion; chosen by CUDA and driver versions, not verified on an account
     * @param china whether the Chinese regions have it
     */
    public record Version(String version, String inferenceAmi, boolean china) {}

    private ImageCatalogue(JsonNode file) {
        repository = file.get("repository").asString();
        defaultVersion = file.get("defaultVersion").asString();
        for (JsonNode row : file.get("versions")) {
            Version version = new Version(
                    row.get("version").asString(),
                    row.get("inferenceAmi").asString(),
                    row.get("china").asBoolean());
            versions.put(version.version(), version);
        }
        file.get("accounts")
                .properties()
                .forEach(e -> accounts.put(e.getKey(), e.getValue().asString()));
    }

    public static ImageCatalogue load() {
        return new ImageCatalogue(CatalogueFile.read("images.json"));
    }

    /** The version that a fleet without {@code image} gets. */
    public String defaultVersion() {
        return defaultVersion;
    }

    public Optional<Version> version(String triton) {
        return Optional.ofNullable(versions.get(triton));
    }

    /** Oldest first. */
    public List<String> versions() {
        return new ArrayList<>(versions.keySet());
    }

    /** The ECR URI; empty when AWS has no such version or none in that region. */
    public Optional<String> uri(String triton, String region) {
        Version version = versions.get(triton);
        String account = accounts.get(region);
        boolean china = region.startsWith("cn-");
        if (version == null || account == null || (china && !version.china())) {
            return Optional.empty();
        }
        String domain = china ? "amazonaws.com.cn" : "amazonaws.com";
        return Optional.of(account + ".dkr.ecr." + region + "." + domain + "/" + repository + ":" + triton + "-py3");
    }
}

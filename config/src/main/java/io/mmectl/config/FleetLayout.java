package io.mmectl.config;

import java.util.Locale;

/**
 * The S3 keys of one fleet in one environment. All keys are without leading slash; prefixes end in a slash.
 *
 * @param prefix key prefix without leading or trailing slash; empty = the bucket's root
 */
public record FleetLayout(String bucket, String prefix, String fleet, String environment) {

    public static FleetLayout of(FleetSpec fleet) {
        return new FleetLayout(fleet.account().bucket(), fleet.account().prefix(), fleet.name(), fleet.environment());
    }

    /** Where published inference code lies, shared by all fleets of the bucket prefix. */
    public String codePrefix(String template, String version) {
        return root() + "code/" + template + "/" + version + "/";
    }

    /** The endpoint's {@code ModelDataUrl} prefix. */
    public String modelsPrefix(String modelType) {
        return home() + "models/" + modelType + "/";
    }

    /** {@code s3://…/} with the trailing slash that SageMaker concatenates TargetModel to. */
    public String modelDataUrl(String modelType) {
        return "s3://" + bucket + "/" + modelsPrefix(modelType);
    }

    public S3Location artifact(String modelType, String targetModel) {
        return at(modelsPrefix(modelType) + targetModel);
    }

    public S3Location routes(String modelType) {
        return at(controlPrefix() + "routes-" + modelType + ".json");
    }

    public String releasesPrefix() {
        return controlPrefix() + "releases/";
    }

    public S3Location release(long number) {
        return at(releasesPrefix() + String.format(Locale.ROOT, "%06d", number) + ".json");
    }

    public S3Location lease() {
        return at(controlPrefix() + "lease.json");
    }

    /** A warm-up payload, named by the SHA-256 of its bytes. */
    public S3Location sample(String sha256) {
        return at(samplesPrefix() + sha256 + ".json");
    }

    public String samplesPrefix() {
        return controlPrefix() + "samples/";
    }

    public String sweepsPrefix(String modelType) {
        return controlPrefix() + "sweeps/" + modelType + "/";
    }

    public String controlPrefix() {
        return home() + "control/";
    }

    /** Everything of this fleet and environment. */
    public String home() {
        return root() + fleet + "/" + environment + "/";
    }

    /**
     * True for what lies below {@link #home} and was written for this fleet. A fleet that is called {@code code}, or another
     * fleet whose bucket prefix is this one's home, has more there.
     */
    public boolean owns(String key) {
        return key.startsWith(home() + "models/") || key.startsWith(controlPrefix());
    }

    private String root() {
        return prefix.isEmpty() ? "" : prefix + "/";
    }

    private S3Location at(String key) {
        return new S3Location(bucket, key);
    }
}

package io.mmectl.deployer.lint.content;

import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the build of a TensorRT plan wrote beside it, {@code <plan>.json}, as the templates' {@code build_plans.py} does.
 *
 * @param computeCapability as {@code 7.5}; empty when it does not say
 * @param gpuName as the driver calls it; may be empty
 * @param tensorRt version, as {@code 10.13.2}; empty when it does not say
 * @param planSha256 of the plan; empty when it does not say
 */
public record PlanRecord(String computeCapability, String gpuName, String tensorRt, String planSha256) {
    /** What is behind a plan's name in its record's. */
    public static final String ENDING = ".json";

    /** Empty for what is no record. */
    public static Optional<PlanRecord> of(Item file) {
        return file.text().flatMap(PlanRecord::parse);
    }

    private static Optional<PlanRecord> parse(String text) {
        try {
            JsonNode record = JsonMapper.shared().readTree(text);
            return record.isObject()
                    ? Optional.of(new PlanRecord(
                            record.path("computeCapability").asString(""),
                            record.path("gpuName").asString(""),
                            record.path("tensorrt").asString(""),
                            record.path("planSha256").asString("").toLowerCase(Locale.ROOT)))
                    : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}

package io.mmectl.deployer.plan;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.port.EndpointControl.SageMakerModel;
import io.mmectl.deployer.state.CodePackage;
import io.mmectl.deployer.state.DesiredEndpoint;
import io.mmectl.deployer.state.DesiredState;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A plan as a file: what was shown can be kept, reviewed and applied later, if it is still the same plan by then. */
public final class PlanJson {
    /** Name and version of the format. */
    public static final String SCHEMA = "mmectl.plan/1";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .changeDefaultVisibility(v -> v.withIsGetterVisibility(JsonAutoDetect.Visibility.NONE))
            .build();

    private PlanJson() {}

    /**
     * Ends in a line break. The same plan and state give the same text. Of the containers' environments it holds no value that
     * looks like a secret; the digest of the inputs covers them.
     */
    public static String write(Plan plan, DesiredState desired) {
        Plan shown = withModels(plan, SageMakerModel::withoutSecrets);
        return JSON.writeValueAsString(new StoredPlan(SCHEMA, inputDigest(desired), shown)) + "\n";
    }

    /**
     * The stored plan with what was left out of it, from the inputs that it was made from.
     *
     * @throws MmectlException CONFLICT when fleet, models or their files have changed
     */
    public static Plan complete(StoredPlan stored, DesiredState desired) {
        requireSameInputs(stored, desired);
        Map<String, SageMakerModel> wanted = new HashMap<>();
        desired.endpoints().forEach(e -> wanted.put(e.model().name(), e.model()));
        return withModels(stored.plan(), shown -> {
            SageMakerModel model = wanted.getOrDefault(shown.name(), shown);
            return model.withoutSecrets().equals(shown) ? model : shown;
        });
    }

    private static Plan withModels(Plan plan, UnaryOperator<SageMakerModel> change) {
        List<Plan.Section> sections = plan.sections().stream()
                .map(section -> new Plan.Section(
                        section.modelType(),
                        section.endpointName(),
                        section.targetModels(),
                        section.steps().stream()
                                .map(step -> step.action() instanceof Action.CreateModel(SageMakerModel model)
                                        ? new Plan.Step(new Action.CreateModel(change.apply(model)), step.why())
                                        : step)
                                .toList()))
                .toList();
        return new Plan(plan.fleet(), plan.environment(), plan.purpose(), sections, plan.removed(), plan.notes());
    }

    /**
     * @param where how messages call the file
     * @throws MmectlException INVALID_INPUT when it is no plan of this version, or holds anything that this program does not
     *     know
     */
    public static StoredPlan read(String json, String where) {
        try {
            StoredPlan stored = JSON.readValue(json, StoredPlan.class);
            if (SCHEMA.equals(stored.schema())) {
                return stored;
            }
            throw unreadable(where, "its schema is " + stored.schema() + ", not " + SCHEMA, null);
        } catch (JacksonException e) {
            throw unreadable(where, e.getOriginalMessage(), e);
        }
    }

    /** Whether the plan itself is the same shows when it is applied. */
    private static void requireSameInputs(StoredPlan stored, DesiredState desired) {
        if (!stored.inputDigest().equals(inputDigest(desired))) {
            throw new MmectlException(
                    ErrorCode.CONFLICT,
                    "The plan was made from other inputs: the fleet, its models or their files have changed since",
                    "Plan again and apply the new plan");
        }
    }

    private static String inputDigest(DesiredState desired) {
        List<Input> endpoints = desired.endpoints().stream().map(Input::of).toList();
        List<String> code = desired.code().stream().map(PlanJson::identity).toList();
        byte[] text =
                JSON.writeValueAsBytes(List.of(desired.names(), desired.layout(), desired.account(), endpoints, code));
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String identity(CodePackage code) {
        return code.template() + "/" + code.version() + " " + code.sha256();
    }

    private static MmectlException unreadable(
            String where, String what, @org.jspecify.annotations.Nullable Throwable cause) {
        return new MmectlException(
                ErrorCode.INVALID_INPUT,
                where + " is not a plan that this version can apply: " + what,
                "Make it with: mmectl plan -o json",
                cause);
    }

    /**
     * @param inputDigest SHA-256 over everything that the plan was made from on this side
     */
    public record StoredPlan(String schema, String inputDigest, Plan plan) {}

    /** An endpoint without the bytes of its archives: their digests are in the routes. */
    private record Input(
            Object model,
            Object config,
            Object instances,
            Object scaling,
            Object warmup,
            Object routes,
            Object latest) {
        static Input of(DesiredEndpoint e) {
            return new Input(
                    e.model(),
                    e.config(),
                    e.instances().toString(),
                    e.scaling() == null ? "" : e.scaling(),
                    e.warmup(),
                    e.routes(),
                    e.codeVersions());
        }
    }
}

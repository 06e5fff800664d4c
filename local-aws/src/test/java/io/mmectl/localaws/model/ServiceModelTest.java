package io.mmectl.localaws.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.wire.AwsException;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ServiceModelTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private final ServiceModel sagemaker = ServiceModel.of("sagemaker");

    private static JsonNode json(String text) {
        return MAPPER.readTree(text.replace('\'', '"'));
    }

    @Test
    void acceptsAWellFormedRequest() {
        assertThat(sagemaker.validate(
                        "CreateEndpoint",
                        json("{'EndpointName':'support-embedding','EndpointConfigName':'c1','Tags':[]}")))
                .isEmpty();
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour =
                    "wording of a refusal: `1 validation error detected: Value '…' at '…' failed to satisfy constraint: …`",
            sure = Sure.DOCUMENTED,
            source = "messages quoted in public issues")
    void wordsABrokenPatternAsSageMakerDoes() {
        assertThat(sagemaker.validate("DescribeEndpoint", json("{'EndpointName':'my_endpoint'}")))
                .hasValue(
                        "1 validation error detected: Value 'my_endpoint' at 'endpointName' failed to satisfy constraint:"
                                + " Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}");
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour =
                    "members are checked against AWS's own service models (required, length, range, pattern, enum) before anything else; all problems of a request are told at once",
            sure = Sure.DOCUMENTED,
            source = "models of botocore 1.43.67; messages quoted in public issues")
    void countsEveryProblemAndNamesMembersOfListsByNumber() {
        String problems = sagemaker
                .validate(
                        "CreateEndpointConfig",
                        json(
                                "{'EndpointConfigName':'c','ProductionVariants':[{'VariantName':'AllTraffic','ModelName':'m',"
                                        + "'InitialInstanceCount':0,'InstanceType':'ml.g4dn.tiny'}]}"))
                .orElseThrow();
        assertThat(problems)
                .startsWith("2 validation errors detected: ")
                .contains(
                        "at 'productionVariants.1.member.initialInstanceCount' failed to satisfy constraint: Member must"
                                + " have value greater than or equal to 1; ")
                .contains(
                        "Value 'ml.g4dn.tiny' at 'productionVariants.1.member.instanceType' failed to satisfy constraint:"
                                + " Member must satisfy enum value set: [ml.");
    }

    @Test
    void namesARequiredMemberThatIsMissing() {
        assertThat(sagemaker.validate("CreateEndpoint", json("{'EndpointConfigName':'c','EndpointName':null}")))
                .hasValue(
                        "1 validation error detected: Value null at 'endpointName' failed to satisfy constraint: Member must"
                                + " not be null");
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour = "wording of a refused map key",
            sure = Sure.GUESSED,
            source = "after the wording of other constraints")
    void wordsABrokenMapValue() {
        assertThat(sagemaker
                        .validate(
                                "CreateModel", json("{'ModelName':'m','PrimaryContainer':{'Environment':{'1A':'x'}}}"))
                        .orElseThrow())
                .isEqualTo(
                        "1 validation error detected: Value '{1A=x}' at 'primaryContainer.environment' failed to satisfy"
                                + " constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern:"
                                + " [a-zA-Z_][a-zA-Z0-9_]*]");
    }

    @Test
    void refusesAMemberOfTheWrongType() {
        assertThatThrownBy(() -> sagemaker.validate("DescribeEndpoint", json("{'EndpointName':5}")))
                .isInstanceOf(AwsException.class)
                .hasMessage("NUMBER cannot be converted to string");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sagemaker", "sagemaker-runtime", "application-autoscaling", "monitoring", "logs", "sts", "iam"})
    void everyPatternOfEveryModelIsUnderstood(String service) throws IOException {
        try (InputStream in = ServiceModel.class.getResourceAsStream(service + ".json")) {
            JsonNode shapes = MAPPER.readTree(in).required("shapes");
            assertThat(shapes)
                    .isNotEmpty()
                    .allSatisfy(shape -> Pattern.compile(shape.path("pattern").asString("")));
        }
    }
}

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
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    DescribeEndpoint | {'EndpointName':5}               | NUMBER_VALUE can not be converted to a String
                    DescribeEndpoint | {'EndpointName':true}            | TRUE_VALUE can not be converted to a String
                    DescribeEndpoint | {'EndpointName':{}}              | Start of structure or map found where not expected.
                    DescribeEndpoint | {'EndpointName':[]}              | Start of list found where not expected
                    ListEndpoints    | {'MaxResults':'5'}               | STRING_VALUE can not be converted to an Integer
                    ListEndpoints    | {'MaxResults':1.5}               | NUMBER_VALUE can not be converted to an Integer
                    ListEndpoints    | {'MaxResults':1099511627776}     | NUMBER_VALUE can not be converted to an Integer
                    ListEndpoints    | {'CreationTimeAfter':'tomorrow'} | STRING_VALUE can not be converted to milliseconds since epoch
                    ListEndpoints    | {'CreationTimeAfter':1e30}       | NUMBER_VALUE can not be converted to milliseconds since epoch
                    UpdateEndpoint   | {'RetainDeploymentConfig':'yes'} | STRING_VALUE can not be converted to a Boolean
                    CreateModel      | {'Tags':{}}                      | Expected list or null
                    CreateModel      | {'PrimaryContainer':'triton'}    | Expected null
                    """)
    @Fidelity(
            area = Area.REQUESTS,
            behaviour =
                    "a member of another type than the model's is a SerializationException, before anything else is looked"
                            + " at; its texts",
            sure = Sure.DOCUMENTED,
            source =
                    "quoted in aws-cdk#27087, async-aws#1667, amplify-js#13265 and aws-sdk-js#44; of lists and times from"
                            + " memory")
    void refusesAMemberOfTheWrongType(String operation, String input, String text) {
        assertThatThrownBy(() -> sagemaker.validate(operation, json(input)))
                .isInstanceOfSatisfying(
                        AwsException.class, e -> assertThat(e.code()).isEqualTo("SerializationException"))
                .hasMessage(text);
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

package io.mmectl.localaws.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What SageMaker models, endpoint configs and names may be. */
class SageMakerResourcesTest extends SageMakerFixture {
    private static final String ONE_OF_THREE = "'Environment':{'SAGEMAKER_TRITON_DEFAULT_MODEL_NAME':'preprocess'}";

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "serverless variants have no instances and no multi-model containers; all others name a type and a"
                            + " count",
            sure = Sure.DOCUMENTED,
            source =
                    "developer guide, serverless inference, feature exclusions; the texts, and that a count is needed, are"
                            + " guessed")
    void aVariantHasInstancesOrIsServerless() {
        createModel("model");
        String serverless = "'ServerlessConfig':{'MemorySizeInMB':2048,'MaxConcurrency':5}";

        refused("CreateEndpointConfig", variant(serverless), "MultiModel mode is not supported for serverless");
        refused("CreateEndpointConfig", variant("'InstanceType':'ml.g4dn.xlarge'"), "InitialInstanceCount is required");
        refused("CreateEndpointConfig", variant("'InitialInstanceCount':1"), "InstanceType is required");
        ok("CreateModel", model("single", IMAGE, "s3://bucket/models/m.tar.gz").replace("MultiModel", "SingleModel"));
        refused(
                "CreateEndpointConfig",
                variant(serverless + ",'InstanceType':'ml.m5.large'").replace("'model'", "'single'"),
                "InstanceType cannot be specified together with ServerlessConfig");
        ok("CreateEndpointConfig", variant(serverless).replace("'model'", "'single'"));
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "shadow variants, instance pools, asynchronous inference and explainers are refused by CreateEndpointConfig,"
                            + " and so never silently left out",
            sure = Sure.DIFFERS,
            source =
                    "AWS hosts them, of multi-model endpoints without shadow variants, asynchronous inference and explainers"
                            + " (developer guide, feature exclusions)")
    void whatWouldNotBeHostedIsRefused() {
        createModel("model");
        String instances = "'InstanceType':'ml.g4dn.xlarge','InitialInstanceCount':1";
        String shadow = variant(instances)
                .replace(
                        "]}",
                        "],'ShadowProductionVariants':[{'VariantName':'S','ModelName':'model'," + instances + "}]}");

        refused("CreateEndpointConfig", shadow, "hosts no shadow variants");
        refused(
                "CreateEndpointConfig",
                variant("'InitialInstanceCount':1,'InstancePools':[{'InstanceType':'ml.g4dn.xlarge','Priority':1}]"),
                "has no instance pools");
        for (String member : List.of(
                "'AsyncInferenceConfig':{'OutputConfig':{'S3OutputPath':'s3://bucket/out'}}",
                "'ExplainerConfig':{'ClarifyExplainerConfig':{'ShapConfig':{'ShapBaselineConfig':{}}}}")) {
            refused("CreateEndpointConfig", variant(instances).replace("]}", "]," + member + "}"), "leave out");
        }
    }

    @ParameterizedTest
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "a container with a model package, with more model data than one archive, or with data that are no archive"
                            + " never passes its ping, and FailureReason says why; an archive may be named as ModelDataSource",
            sure = Sure.DIFFERS,
            source = "AWS hosts them")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    'PrimaryContainer':{C,'ModelPackageName':'p'}                                                     | ModelPackageName
                    'PrimaryContainer':{C,'ModelDataSource':{'S3DataSource':{S,'CompressionType':'None'}}}            | a ModelDataSource that is no
                    'PrimaryContainer':{C,'AdditionalModelDataSources':[{'ChannelName':'a','S3DataSource':{S,'CompressionType':'Gzip'}}]} | AdditionalModelDataSources
                    """)
    void aModelOfWhichAnInstanceWouldLeaveOutAPartIsNotHosted(String containers, String text) {
        String expanded = containers
                .replace("C,", "'Image':'" + IMAGE + "',")
                .replace("S,", "'S3Uri':'s3://bucket/models/m.tar.gz','S3DataType':'S3Object',");
        ok(
                "CreateModel",
                "{'ModelName':'model','ExecutionRoleArn':'arn:aws:iam::123456789012:role/r'," + expanded + "}");

        createConfig("config", "model", 1, "ml.m5.large");
        ok("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'config'}");
        time.step(Duration.ofMinutes(6));

        assertThat(describe("e").json().path("FailureReason").asString())
                .contains("did not pass the ping health check", "it has no use for " + text);
    }

    @Test
    void anArchiveMayBeNamedAsModelDataSource() {
        ok(
                "CreateModel",
                "{'ModelName':'model','ExecutionRoleArn':'arn:aws:iam::123456789012:role/r','PrimaryContainer':{'Image':'"
                        + IMAGE + "','ModelDataSource':{'S3DataSource':{'S3Uri':'s3://bucket/models/m.tar.gz',"
                        + "'S3DataType':'S3Object','CompressionType':'Gzip'}}," + ONE_OF_THREE + "}}");
        createConfig("config", "model", 1);
        ok("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'config'}");
        time.step(Duration.ofMinutes(6));

        assertThat(status("e")).isEqualTo("InService");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "DescribeEndpoint tells the routing of its variants, data capture and metrics as the endpoint config sets"
                            + " them; nothing is captured. Capacity reservations, core dumps, SSM access, accelerators, KMS keys, VPCs and"
                            + " time-outs of downloads and starts are kept and given back, and have no effect",
            sure = Sure.DIFFERS,
            source =
                    "API model of DescribeEndpoint; AWS acts on all of them, and remembers them when the config is deleted")
    void settingsOfTheConfigAreTold() {
        createModel("model");
        ok(
                "CreateEndpointConfig",
                config("config", "model", 1, "ml.g4dn.xlarge")
                        .replace(
                                "]}",
                                "],'DataCaptureConfig':{'EnableCapture':true,'InitialSamplingPercentage':20,"
                                        + "'DestinationS3Uri':'s3://bucket/seen','CaptureOptions':[{'CaptureMode':'Input'}]},"
                                        + "'MetricsConfig':{'EnableEnhancedMetrics':true}}")
                        .replace("'VariantName'", "'RoutingConfig':{'RoutingStrategy':'RANDOM'},'VariantName'"));
        time.step(Duration.ofSeconds(3));
        ok("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'config'}");
        time.step(Duration.ofMinutes(6));

        JsonNode endpoint = describe("e").json();
        assertThat(endpoint.path("DataCaptureConfig").toString())
                .isEqualTo("{\"EnableCapture\":true,\"CaptureStatus\":\"Started\",\"CurrentSamplingPercentage\":20,"
                        + "\"DestinationS3Uri\":\"s3://bucket/seen\",\"KmsKeyId\":\"\"}");
        assertThat(endpoint.path("MetricsConfig").toString()).isEqualTo("{\"EnableEnhancedMetrics\":true}");
        assertThat(endpoint.path("ProductionVariants")
                        .path(0)
                        .path("RoutingConfig")
                        .toString())
                .isEqualTo("{\"RoutingStrategy\":\"RANDOM\"}");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "DescribeEndpoint tells CurrentServerlessConfig and no instances of a serverless variant; it cannot be"
                            + " changed while it runs",
            sure = Sure.DIFFERS,
            source = "API model; AWS changes it by ServerlessUpdateConfig")
    void aServerlessVariantShowsNoInstances() {
        ok(
                "CreateModel",
                model("single", IMAGE, "s3://bucket/models/m.tar.gz").replace("'Mode':'MultiModel'", ONE_OF_THREE));
        ok(
                "CreateEndpointConfig",
                variant("'ServerlessConfig':{'MemorySizeInMB':2048,'MaxConcurrency':5}")
                        .replace("'model'", "'single'"));
        time.step(Duration.ofSeconds(3));
        ok("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'c'}");
        time.step(Duration.ofMinutes(6));

        JsonNode variant = describe("e").json().path("ProductionVariants").path(0);
        assertThat(variant.path("CurrentInstanceCount").asInt(9)).isZero();
        assertThat(variant.path("CurrentServerlessConfig").toString())
                .isEqualTo("{\"MemorySizeInMB\":2048,\"MaxConcurrency\":5}");
        String wish = "{'EndpointName':'e','DesiredWeightsAndCapacities':[{'VariantName':'AllTraffic',%s}]}";
        refused(
                "UpdateEndpointWeightsAndCapacities",
                wish.formatted("'ServerlessUpdateConfig':{'MaxConcurrency':9}"),
                "does not change serverless");
        refused(
                "UpdateEndpointWeightsAndCapacities",
                wish.formatted("'DesiredInstanceCount':2"),
                "cannot be specified for the serverless variant");
    }

    private static String variant(String members) {
        return "{'EndpointConfigName':'c','ProductionVariants':[{'VariantName':'AllTraffic','ModelName':'model',"
                + members + "}]}";
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "ARNs are in lower case, endpoint names are taken regardless of case; text of \"already existing\"",
            sure = Sure.DOCUMENTED,
            source = "quoted in public issues")
    void namesAreTakenOnlyOnce() {
        createEndpointInService("search");

        refused("CreateModel", model("model", IMAGE, "s3://bucket/models/"), "Cannot create already existing model");
        refused(
                "CreateEndpointConfig",
                config("config", "model", 1, "ml.g4dn.xlarge"),
                "Cannot create already existing endpoint configuration"
                        + " \"arn:aws:sagemaker:eu-central-1:123456789012:endpoint-config/config\".");
        refused(
                "CreateEndpoint",
                "{'EndpointName':'SEARCH','EndpointConfigName':'config'}",
                "Cannot create already existing endpoint \"arn:aws:sagemaker:eu-central-1:123456789012:endpoint/search\".");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "text of \"Could not find\"",
            sure = Sure.DOCUMENTED,
            source = "quoted in public issues")
    void whatDoesNotExistIsNotFound() {
        refused("DescribeEndpoint", "{'EndpointName':'none'}", "Could not find endpoint \"arn:aws:");
        refused("DescribeEndpointConfig", "{'EndpointConfigName':'none'}", "Could not find endpoint configuration");
        refused("DescribeModel", "{'ModelName':'none'}", "Could not find model");
        refused("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'none'}", "Could not find endpoint conf");
        refused("CreateEndpointConfig", config("c", "none", 1, "ml.g4dn.xlarge"), "Could not find model");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "CreateModel without model data is refused, and an image outside ECR; a multi-model prefix may be empty",
            sure = Sure.DOCUMENTED,
            source =
                    "texts quoted in public issues; AWS's own notebook xgboost_multi_model_endpoint_home_value deploys before"
                            + " it adds a model, with its recorded output (a review note of 2019 on the SageMaker Python SDK expects"
                            + " a refusal)")
    void aModelNeedsItsData() {
        ok("CreateModel", model("later", IMAGE, "s3://bucket/empty/"));
        refused("CreateModel", model("m", IMAGE, "s3://nowhere/models/"), "Could not find model data");
        refused(
                "CreateModel",
                model("m", IMAGE, "s3://bucket/empty.tar.gz").replace("MultiModel", "SingleModel"),
                "Could not find model data at s3://bucket/empty.tar.gz.");
        refused("CreateModel", model("m", "docker.io/triton:1", "s3://bucket/models/"), "Using non-ECR image");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "the execution role has to be of the account; whether there is such a role, and what it may do, is not"
                            + " looked at",
            sure = Sure.DIFFERS,
            source = "AWS has to be able to assume it, and reads the artifacts as it")
    void aRoleIsOfTheAccountAndNothingMore() {
        refused(
                "CreateModel",
                model("m", IMAGE, "s3://bucket/models/").replace("123456789012:role", "210987654321:role"),
                "Cross-account pass role is not allowed.");
        ok("CreateModel", model("m", IMAGE, "s3://bucket/models/").replace("role/r", "role/nobody-made-it"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ml.m5.xlarge", "ml.c5.large", "ml.r5d.large", "ml.t2.medium", "ml.p2.xlarge", "ml.p3.2xlarge"})
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "multi-model on all CPU types and on single-GPU p2, p3, g4dn and g5",
            sure = Sure.DOCUMENTED,
            source = "developer guide, \"multi-model-support\"")
    void multiModelRunsWithoutGpuOrWithOne(String type) {
        createModel("model");
        createConfig("config", "model", 1, type);
        ok("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'config'}");
        time.step(Duration.ofMinutes(6));

        assertThat(status("e")).isEqualTo("InService");
        assertThat(instances("e").getFirst().type().name()).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ml.g4dn.12xlarge",
                "ml.g5.12xlarge",
                "ml.g6.xlarge",
                "ml.p3.8xlarge",
                "ml.p4d.24xlarge",
                "ml.inf2.xlarge"
            })
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "multi-model on other types with accelerators is refused (`MultiModel mode is not supported …`)",
            sure = Sure.DOCUMENTED,
            source =
                    "developer guide; text quoted in sagemaker-pytorch-inference-toolkit#129. g6 is not in the guide's list")
    void multiModelDoesNotRunOnOtherAccelerators(String type) {
        createModel("model");
        refused(
                "CreateEndpointConfig",
                config("c", "model", 1, type),
                "MultiModel mode is not supported for instance type " + type + ".");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "VolumeSizeInGB sizes the attached volume; types with local volumes refuse it",
            sure = Sure.DOCUMENTED,
            source = "sagemaker-python-sdk#4828, text from autogluon-cloud#50; without it 100 GB, a guess")
    void aVolumeHasASizeUnlessItIsLocal() {
        createModel("model");
        ok(
                "CreateEndpointConfig",
                config("config", "model", 1, "ml.m5.xlarge").replace("1}", "1,'VolumeSizeInGB':33}"));
        time.step(Duration.ofSeconds(3));
        ok("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'config'}");
        time.step(Duration.ofMinutes(6));

        assertThat(instances("e").getFirst().type().diskGb()).isEqualTo(33);
        refused(
                "CreateEndpointConfig",
                config("other", "model", 1, "ml.g4dn.xlarge").replace("1}", "1,'VolumeSizeInGB':33}"),
                "VolumeSize parameter is not allowed for the selected Instance type ml.g4dn.xlarge.");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "`Instance type … is not supported for the chosen region` for ml.dl1 and ml.p6e-gb200",
            sure = Sure.DIFFERS,
            source = "AWS has them in some regions; text quoted in amazon-sagemaker-examples#4128")
    void aTypeOfUnknownSizeIsInNoRegion() {
        createModel("model");
        refused(
                "CreateEndpointConfig",
                config("config", "model", 1, "ml.dl1.24xlarge"),
                "Instance type ml.dl1.24xlarge is not supported for the chosen region."
                        + " Please choose some other instance type.");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "an endpoint config is not found for 10 ms of endpoint time after its creation",
            sure = Sure.DOCUMENTED,
            source = "public issues; the 10 ms are ours: SDKs that create both in a row seldom fail with AWS")
    void anEndpointConfigIsNotSeenAtOnce() {
        createModel("model");
        ok("CreateEndpointConfig", config("config", "model", 1, "ml.g4dn.xlarge"));
        ok("DescribeEndpointConfig", "{'EndpointConfigName':'config'}");

        refused("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'config'}", "Could not find endpoint conf");
        time.step(Duration.ofMillis(10));
        ok("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'config'}");
    }

    @Test
    void aVariantIsNamedOnce() {
        createEndpointInService("e");

        refused(
                "UpdateEndpointWeightsAndCapacities",
                "{'EndpointName':'e','DesiredWeightsAndCapacities':[{'VariantName':'AllTraffic','DesiredWeight':2},"
                        + "{'VariantName':'AllTraffic','DesiredInstanceCount':2}]}",
                "Production variant AllTraffic is named more than once.");
        String variant =
                "{'VariantName':'v','ModelName':'model','InstanceType':'ml.g5.xlarge','InitialInstanceCount':1}";
        refused(
                "CreateEndpointConfig",
                "{'EndpointConfigName':'twice','ProductionVariants':[" + variant + "," + variant + "]}",
                "Production variant v is named more than once.");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "ManagedInstanceScaling of a variant with a model is refused",
            sure = Sure.DOCUMENTED,
            source = "text quoted in terraform-provider-aws#45926")
    void sageMakerScalesInferenceComponentsOnly() {
        createModel("model");

        refused(
                "CreateEndpointConfig",
                config("c", "model", 1, "ml.g5.xlarge")
                        .replace("1}", "1,'ManagedInstanceScaling':{'Status':'ENABLED','MaxInstanceCount':2}}"),
                "ManagedInstanceScaling is only supported for inference component endpoints.");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "CreateModel takes PrimaryContainer or Containers, not both, and no two containers in MultiModel mode",
            sure = Sure.DOCUMENTED,
            source = "API reference, CreateModel; the text of the second in OElesin/sagemaker-autopilot-step-functions"
                    + " issue 10")
    void aModelHasOneKindOfContainers() {
        String container = "{'Image':'" + IMAGE + "','Mode':'MultiModel','ModelDataUrl':'s3://bucket/models/'}";
        String begin = "{'ModelName':'m','ExecutionRoleArn':'arn:aws:iam::123456789012:role/r',";

        refused(
                "CreateModel",
                begin + "'PrimaryContainer':" + container + ",'Containers':[" + container + "]}",
                "PrimaryContainer and Containers cannot both be specified.");
        refused(
                "CreateModel",
                begin + "'Containers':[" + container + "," + container + "]}",
                "More than one container in MultiModel mode is not supported with inference pipeline.");
        ok("CreateModel", begin + "'Containers':[" + container + "]}");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "tag keys that begin with `aws:` are refused and nothing is made; so are they by the other services,"
                            + " each with its code for what it does not like",
            sure = Sure.DOCUMENTED,
            source =
                    "the text is quoted of CloudWatch, SNS and (by a stack with an endpoint) SageMaker in public reports; the codes"
                            + " are guessed: those of what is malformed")
    void tagKeysOfAwsAreRefused() {
        String text = "aws: prefixed tag key names are not allowed for external use.";
        String tags = "'Tags':[{'Key':'aws:team','Value':'v'}]";
        refused("CreateModel", model("m", IMAGE, "s3://bucket/models/").replaceAll("}$", "," + tags + "}"), text);
        refused("DescribeModel", "{'ModelName':'m'}", "Could not find model");
        createModel("m");
        createConfig("c", "m", 1);
        refused("CreateEndpoint", "{'EndpointName':'e','EndpointConfigName':'c'," + tags + "}", text);
        refused("DescribeEndpoint", "{'EndpointName':'e'}", "Could not find endpoint");
        refused("AddTags", "{'ResourceArn':'arn:aws:sagemaker:eu-central-1:123456789012:model/m'," + tags + "}", text);
    }
}

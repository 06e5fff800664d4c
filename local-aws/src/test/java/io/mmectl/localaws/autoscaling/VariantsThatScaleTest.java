package io.mmectl.localaws.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is a scalable target, and by which metrics. */
class VariantsThatScaleTest {
    @TempDir
    Path folder;

    private ScalingAccount account = null;

    @BeforeEach
    void createEndpoint() {
        account = new ScalingAccount(folder);
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour = "each variant is a scalable target of its own; while one of them changes the others wait",
            sure = Sure.DOCUMENTED,
            source = "developer guide; API model. That the others wait follows from the endpoint's status")
    void eachVariantScalesByItself() {
        String variant = "'ModelName':'m','InstanceType':'ml.g4dn.xlarge','InitialInstanceCount':1}";
        account.sageMaker(
                "CreateEndpointConfig",
                "{'EndpointConfigName':'two','ProductionVariants':[{'VariantName':'A'," + variant
                        + ",{'VariantName':'B'," + variant + "]}");
        account.minutes(1);
        account.sageMaker("CreateEndpoint", "{'EndpointName':'two','EndpointConfigName':'two'}");
        account.minutes(6);
        for (String name : List.of("A", "B")) {
            String id = ScalingAccount.id("two").replace("AllTraffic", name);
            account.scaling("RegisterScalableTarget", "{" + id + ",'MinCapacity':1,'MaxCapacity':3}");
            account.scaling(
                    "PutScalingPolicy",
                    "{" + id + ",'PolicyName':'p','PolicyType':'TargetTrackingScaling',"
                            + "'TargetTrackingScalingPolicyConfiguration':{'TargetValue':100,"
                            + "'CustomizedMetricSpecification':{'MetricName':'Load" + name
                            + "','Namespace':'Test','Statistic':'Average'}}}");
        }

        account.measure("LoadA", 250, 4);
        assertThat(counts("DesiredInstanceCount")).containsExactly("3", "1");
        account.measure("LoadB", 250, 4);
        assertThat(counts("CurrentInstanceCount")).containsExactly("3", "1");
        account.measure("LoadB", 250, 4);
        account.minutes(6);

        assertThat(counts("CurrentInstanceCount")).containsExactly("3", "3");
        assertThat(account.scaling(
                                "DescribeScalingActivities",
                                "{'ServiceNamespace':'sagemaker','ResourceId':'endpoint/two/variant/B'}")
                        .path("ScalingActivities")
                        .size())
                .isEqualTo(1);
    }

    private List<String> counts(String member) {
        return account.sageMaker("DescribeEndpoint", "{'EndpointName':'two'}")
                .path("ProductionVariants")
                .findValuesAsString(member);
    }

    @Test
    @Fidelity(
            area = Area.SCALING,
            behaviour =
                    "SageMakerVariantConcurrentRequestsPerModelHighResolution can be tracked, and is never measured",
            sure = Sure.DIFFERS,
            source =
                    "AWS publishes ConcurrentRequestsPerModel every 10 s; whether for multi-model endpoints is not known")
    void theHighResolutionMetricIsNeverMeasured() {
        account.register("e", 1, 2);
        account.scaling(
                "PutScalingPolicy",
                ScalingAccount.tracking(
                        "e",
                        "p",
                        "'TargetValue':1,'PredefinedMetricSpecification':{'PredefinedMetricType':"
                                + "'SageMakerVariantConcurrentRequestsPerModelHighResolution'}"));
        account.minutes(20);

        assertThat(account.cloudWatch("DescribeAlarms", "{}")
                        .path("MetricAlarms")
                        .findValuesAsString("StateValue"))
                .containsExactly("INSUFFICIENT_DATA", "INSUFFICIENT_DATA");
        assertThat(account.count("e")).isEqualTo(1);
    }
}

package io.mmectl.config.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.config.InstanceType;
import org.junit.jupiter.api.Test;

class CataloguesTest {
    private final InstanceCatalogue instances = InstanceCatalogue.load();
    private final ImageCatalogue images = ImageCatalogue.load();

    @Test
    void knowsTheTypesWithOneGpu() {
        assertThat(instances.find("ml.g4dn.2xlarge"))
                .contains(new InstanceType("ml.g4dn.2xlarge", 8, 32, InstanceType.Gpu.T4, 15360));
        assertThat(instances.all())
                .hasSize(10)
                .allSatisfy(t -> assertThat(t.name()).matches("ml\\.g(4dn|5)\\.(|2|4|8|16)xlarge"));
    }

    @Test
    void refusesTypesWithSeveralGpusAndUnknownOnes() {
        assertThat(instances.find("ml.g5.12xlarge")).isEmpty();
        assertThat(instances.refusal("ml.g5.48xlarge"))
                .isEqualTo("MultiModel mode is not supported for instance type ml.g5.48xlarge: it has 8 GPUs, "
                        + "GPU multi-model endpoints need exactly one");
        assertThat(instances.refusal("ml.p9.large"))
                .isEqualTo("MultiModel mode is not supported for instance type ml.p9.large");
    }

    @Test
    void namesAnImageByVersionAndRegion() {
        assertThat(images.uri("25.09", "eu-south-1"))
                .contains("692866216735.dkr.ecr.eu-south-1.amazonaws.com/sagemaker-tritonserver:25.09-py3");
        assertThat(images.uri("25.04", "cn-north-1"))
                .contains("727897471807.dkr.ecr.cn-north-1.amazonaws.com.cn/sagemaker-tritonserver:25.04-py3");
        assertThat(images.uri("25.09", "cn-north-1")).isEmpty();
        assertThat(images.uri("25.10", "us-east-1")).isEmpty();
        assertThat(images.uri("25.09", "mars-1")).isEmpty();
    }

    @Test
    void theDefaultVersionIsOneOfThemAndHasAnAmi() {
        assertThat(images.version(images.defaultVersion()))
                .hasValueSatisfying(v -> assertThat(v.inferenceAmi()).contains("sagemaker-inference-gpu"));
    }
}

package io.mmectl.localaws.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class InstanceTypeTest {
    @Test
    void everyTypeOfTheApiModelIsKnownButForTwo() throws IOException {
        List<String> unknown = new ArrayList<>(typesOfTheApiModel());
        unknown.removeIf(name -> InstanceType.of(name).isPresent());

        assertThat(unknown).containsExactlyInAnyOrder("ml.dl1.24xlarge", "ml.p6e-gb200.36xlarge");
        assertThat(typesOfTheApiModel())
                .containsAll(InstanceType.all().stream().map(InstanceType::name).toList());
    }

    private static List<String> typesOfTheApiModel() throws IOException {
        try (InputStream in = InstanceTypeTest.class.getResourceAsStream("/io/mmectl/localaws/model/sagemaker.json")) {
            JsonNode shape =
                    JsonMapper.builder().build().readTree(in).path("shapes").path("ProductionVariantInstanceType");
            return shape.path("enum").valueStream().map(JsonNode::asString).toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ml.g4dn.xlarge,   4,  16384, 1, 15109,  125, true",
        "ml.g5.2xlarge,    8,  32768, 1, 23028,  450, true",
        "ml.g5.12xlarge,  48, 196608, 4, 23028, 3800, true",
        "ml.p3.2xlarge,    8,  62464, 1, 16160,  100, false",
        "ml.c4.large,      2,   3840, 0,     0,  100, false",
        "ml.m5d.large,     2,   8192, 0,     0,   75, true",
        "ml.c5.18xlarge,  72, 147456, 0,     0,  100, false"
    })
    void aTypeHasItsSize(String name, int vcpus, int hostMib, int gpus, int gpuMib, int diskGb, boolean local) {
        InstanceType type = InstanceType.of(name).orElseThrow();

        assertThat(type)
                .isEqualTo(new InstanceType(name, vcpus, hostMib, gpus, gpuMib, diskGb, local, type.multiModel()));
        assertThat(type.withVolume(512).diskGb()).isEqualTo(512);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ml.t2.medium",
                "ml.m5.xlarge",
                "ml.c6i.4xlarge",
                "ml.r7i.large",
                "ml.m6gd.large",
                "ml.p2.xlarge",
                "ml.p3.2xlarge",
                "ml.g4dn.16xlarge",
                "ml.g5.16xlarge"
            })
    void processorsAndSingleGpusOfFourFamiliesRunSeveralModels(String name) {
        assertThat(InstanceType.multiModel(name)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ml.p2.8xlarge",
                "ml.p3.8xlarge",
                "ml.g4dn.12xlarge",
                "ml.g5.24xlarge",
                "ml.g6.xlarge",
                "ml.p5.4xlarge",
                "ml.inf1.xlarge",
                "ml.trn1.2xlarge"
            })
    void otherAcceleratorsDoNot(String name) {
        assertThat(InstanceType.of(name)).isPresent();
        assertThat(InstanceType.multiModel(name)).isEmpty();
    }
}

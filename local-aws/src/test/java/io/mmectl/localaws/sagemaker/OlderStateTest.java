package io.mmectl.localaws.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** State that an earlier version has written. */
class OlderStateTest {
    @Test
    void aVariantWithoutAVolumeIsRead() {
        VariantRecord variant = JsonMapper.builder()
                .build()
                .readValue(
                        "{\"name\":\"AllTraffic\",\"modelName\":\"m\",\"instanceType\":\"ml.g5.xlarge\",\"currentCount\":1,"
                                + "\"desiredCount\":2,\"currentWeight\":1.0,\"desiredWeight\":1.0}",
                        VariantRecord.class);

        assertThat(variant.volumeGb()).isEmpty();
        assertThat(variant.configName()).isEmpty();
        assertThat(variant.reached().currentCount()).isEqualTo(2);
    }

    @Test
    void anEndpointThatKnowsOfNoMixIsRead() {
        EndpointRecord endpoint = JsonMapper.builder()
                .build()
                .readValue(
                        "{\"region\":\"r\",\"name\":\"e\",\"arn\":\"a\",\"configName\":\"c\",\"status\":"
                                + "\"UpdateRollbackFailed\",\"createdAt\":\"2026-03-02T09:00:00Z\",\"modifiedAt\":"
                                + "\"2026-03-02T09:00:00Z\",\"failureReason\":\"why\",\"variants\":[],\"transition\":null,"
                                + "\"deployment\":null}",
                        EndpointRecord.class);

        assertThat(endpoint.mix()).isEmpty();
    }
}

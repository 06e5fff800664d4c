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
        assertThat(variant.reached().currentCount()).isEqualTo(2);
    }
}

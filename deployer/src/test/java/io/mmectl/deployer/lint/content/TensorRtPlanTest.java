package io.mmectl.deployer.lint.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.deployer.lint.content.TensorRtPlan.BuiltOn;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorRtPlanTest {
    /**
     * The first bytes of a plan that trtexec of TensorRT 10.6 built on an NVIDIA H200 for a small encoder of this project's
     * tests (681,044 bytes), up to the card's clock rates, width of its memory bus and L2 cache.
     */
    private static final String ON_H200 =
            "6674727400000000020000000000000054640a00000000000a06001a727472744e474e4500000000"
                    + "5000000000000000ba8d0900000000005448475700000000108e09000000000040d6000000000000"
                    + "70747274ef000000a68d09000000000000000000028001000a02800100060280010000028001001a"
                    + "d2800100078001000000000012800100108001000780010009000000078001000000000007800100"
                    + "60361e0007800100e8d730000780010080170000088001000000c00300000000";

    /** Of the same graph, with {@code --hardwareCompatibilityLevel=ampere+}: 1,204,076 bytes. */
    private static final String FOR_AMPERE_AND_NEWER =
            "667472740000000002000000000000006c5f1200000000000a06001a727472744e474e4500000000"
                    + "5000000000000000d2881100000000005448475700000000288911000000000040d6000000000000"
                    + "70747274ef000000be8811000000000000000000028001000a02800100060280010000028001001a"
                    + "d2800100078001000100000012800100108001000780010009000000078001000000000007800100"
                    + "60361e0007800100e8d730000780010080170000088001000000c00300000000";

    private static TensorRtPlan plan(byte[] content) {
        return TensorRtPlan.of(Item.file("model.plan", new Bytes.InMemory(content)))
                .orElseThrow();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void whatARealPlanSaysOfItself() {
        TensorRtPlan plan = plan(bytes(ON_H200));

        assertThat(plan.version()).hasToString("Optional[10.6.0]");
        assertThat(plan.length()).hasValue(681_044);
        assertThat(plan.builtOn()).contains(new BuiltOn(9, 0, false));
        assertThat(plan.builtOn().map(BuiltOn::computeCapability)).contains("9.0");
        assertThat(plan(bytes(FOR_AMPERE_AND_NEWER)))
                .isEqualTo(new TensorRtPlan(
                        plan.version(), OptionalLong.of(1_204_076), Optional.of(new BuiltOn(9, 0, true))));
    }

    @ParameterizedTest
    @ValueSource(ints = {104, 109, 114, 119, 120, 124, 132, 136, 148})
    void whereAnythingAroundIsOtherwiseTheGpuIsNotKnown(int at) {
        byte[] content = bytes(ON_H200);
        content[at]++;

        assertThat(plan(content).builtOn()).isEmpty();
        assertThat(plan(content).length()).isEmpty();
    }

    @Test
    void onlyOneLevelOfCompatibilityMeansNewerGpus() {
        byte[] content = bytes(ON_H200);
        content[128] = 2; // the same compute capability

        assertThat(plan(content).builtOn()).contains(new BuiltOn(9, 0, false));
    }

    @Test
    void aBeginningIsReadAsFarAsItGoes() {
        byte[] content = bytes(ON_H200);
        for (int length = 28; length < content.length; length++) {
            assertThat(plan(Arrays.copyOf(content, length)).builtOn().isPresent())
                    .as("%d bytes", length)
                    .isEqualTo(length >= 156);
        }
        assertThat(TensorRtPlan.of(Item.file("model.plan", new Bytes.InMemory(Arrays.copyOf(content, 27)))))
                .isEmpty();
    }

    @Test
    void aPlanThatLooksOtherwiseIsNotTakenAtItsLength() {
        byte[] content = bytes(ON_H200);
        content[24] = 8;

        assertThat(plan(content)).satisfies(plan -> {
            assertThat(plan.version()).hasToString("Optional[8.6.0]");
            assertThat(plan.length()).isEmpty();
            assertThat(plan.builtOn()).isEmpty();
        });
    }
}

package io.mmectl.localaws.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitingThreadsTest {
    @Test
    void areVirtualOnlyWhereOneThatWaitsLetsOthersRun() {
        Thread ofJava24 = WaitingThreads.builder(24).unstarted(() -> {});
        Thread ofJava21 = WaitingThreads.builder(21).unstarted(() -> {});

        assertThat(ofJava24.isVirtual()).isTrue();
        assertThat(ofJava21.isVirtual()).isFalse();
        assertThat(ofJava21.isDaemon()).as("ends with the process").isTrue();
    }
}

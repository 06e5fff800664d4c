package io.mmectl.config.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitingThreadsTest {
    @Test
    void areVirtualOnlyWhereOneThatWaitsLetsOthersRun() {
        Thread ofJava24 = WaitingThreads.factory(24).newThread(() -> {});
        Thread ofJava21 = WaitingThreads.factory(21).newThread(() -> {});

        assertThat(ofJava24.isVirtual()).isTrue();
        assertThat(ofJava21.isVirtual()).isFalse();
        assertThat(ofJava21.isDaemon()).as("ends with the process").isTrue();
    }
}

package io.mmectl.localaws.triton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.instance.EngineFactory.InstanceSpec;
import io.mmectl.localaws.instance.InstanceType;
import io.mmectl.localaws.platform.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TritonEngineTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final List<String> log = new CopyOnWriteArrayList<>();

    @Test
    void withoutTheLauncherItSaysWhatTheEngineNeeds() {
        assertThatThrownBy(() -> new TritonEngine(folder.resolve("absent")).start(spec(Map.of())))
                .isInstanceOf(IOException.class)
                .hasMessage("no " + folder.resolve("absent") + "; --engine triton needs a checkout of mmectl");
    }

    @Test
    void aLauncherThatEndsIsAnInstanceThatDoesNotStartAndItsWordsAreInTheLog() throws IOException {
        Path launcher = script("echo 'Triton is not installed' >&2; exit 3");

        assertThatThrownBy(() -> new TritonEngine(launcher).start(spec(Map.of())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Triton ended with status 3 while starting");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(log).containsExactly("Triton is not installed"));
    }

    @Test
    void theContainerGetsItsFolderAndItsOwnEnvironmentButNothingElseOfOurs() throws IOException {
        Path launcher = script("echo \"$@\"; env | cut -d= -f1 | sort; exit 1");

        assertThatThrownBy(() -> new TritonEngine(launcher)
                        .start(spec(Map.of("SAGEMAKER_TRITON_PING_MODE", "live", "LD_PRELOAD", "evil.so"))))
                .isInstanceOf(IOException.class);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(log).contains("SAGEMAKER_TRITON_PING_MODE"));
        assertThat(log.getFirst()).matches("--port \\d+ --models " + folder.resolve("models") + " --until-input-ends");
        assertThat(log.subList(1, log.size()))
                .allMatch(name -> name.matches("HOME|LANG|PATH|PWD|SHLVL|TMPDIR|_|SAGEMAKER_.*"));
    }

    @Test
    void whatIsMissingIsSaidBeforeAnythingIsStarted() throws IOException {
        Path launcher = script("[ \"$1\" = --check ] && echo 'Triton is not installed; run: this' >&2 && exit 1");

        assertThatThrownBy(() -> new TritonEngine(launcher).requireInstalled())
                .isInstanceOf(IOException.class)
                .hasMessage("Triton is not installed; run: this");
        assertThatCode(() -> new TritonEngine(script("exit 0")).requireInstalled())
                .doesNotThrowAnyException();
    }

    @Test
    void aPortThatIsTakenMeansAnotherOneIsTried() throws IOException {
        Path launcher = script("echo \"$2\" >> \"$0.ports\"; [ $(wc -l < \"$0.ports\") -lt 3 ]"
                + " && echo \"Socket '0.0.0.0:$2' already in use\" && exit 1; echo 'no such library'; exit 1");

        assertThatThrownBy(() -> new TritonEngine(launcher).start(spec(Map.of())))
                .isInstanceOf(IOException.class)
                .hasMessage("Triton ended with status 1 while starting: no such library");
        assertThat(Files.readAllLines(folder.resolve("launcher.ports")))
                .hasSize(3)
                .doesNotHaveDuplicates();
    }

    @Test
    void aClockThatRunsFasterThanRealProcessesWorkIsRefused() {
        LocalAws.Config triton = LocalAws.Config.inMemory().withEngine(Engine.TRITON);

        assertThatThrownBy(() -> triton.withTimeScale(60))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--engine triton works at the wall's pace: --time-scale can be 1 at most");
    }

    private Path script(String lines) throws IOException {
        Path script = folder.resolve("launcher");
        Files.writeString(script, "#!/bin/sh\n" + lines + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private InstanceSpec spec(Map<String, String> environment) {
        InstanceType type = InstanceType.multiModel("ml.g4dn.xlarge").orElseThrow();
        return new InstanceSpec("i-0", type, "image", environment, folder.resolve("models"), log::add);
    }
}

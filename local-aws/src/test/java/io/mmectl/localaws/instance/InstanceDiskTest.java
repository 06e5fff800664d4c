package io.mmectl.localaws.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fixture.Archives;
import io.mmectl.localaws.fixture.ObjectsInMemory;
import io.mmectl.localaws.time.ScaledTime;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceDiskTest {
    private static final int SIZE = 1000;

    @TempDir
    Path folder;

    private final ScaledTime time = new ScaledTime(Instant.parse("2026-03-02T09:00:00Z"), 1000);
    private final ObjectsInMemory s3 = new ObjectsInMemory();

    @AfterEach
    void stop() {
        time.close();
    }

    private InstanceDisk disk(long capacity) {
        EngineFactory.InstanceSpec spec = new EngineFactory.InstanceSpec(
                "i-1",
                InstanceType.multiModel("ml.g4dn.xlarge").orElseThrow(),
                "triton",
                Map.of(),
                folder.resolve("models"),
                line -> {});
        return new InstanceDisk(time, s3, spec, true, capacity);
    }

    private void fetch(InstanceDisk disk, String name, Set<String> inUse) throws Exception {
        s3.put("bucket", name, Archives.tarGz(Map.of("m/weights", "x".repeat(SIZE))));
        assertThat(disk.fetch(name, "bucket", name, new InUse(new ArrayDeque<>(inUse))))
                .isPresent();
    }

    /** Lets one go after the other. */
    private record InUse(Deque<String> names) implements InstanceDisk.Room {
        @Override
        public boolean inUse(String targetModel) {
            return names.contains(targetModel);
        }

        @Override
        public boolean free() {
            return names.poll() != null;
        }
    }

    @Test
    @Fidelity(
            area = Fidelity.Area.RUNTIME,
            behaviour = "when an instance's disk is full, the oldest artifacts go whose models are not loaded",
            sure = Fidelity.Sure.DOCUMENTED,
            source = "developer guide; that the oldest go first is guessed")
    void aFullDiskLosesTheOldestThatIsNotInUse() throws Exception {
        InstanceDisk disk = disk(3 * SIZE + SIZE / 2);
        fetch(disk, "a", Set.of());
        fetch(disk, "b", Set.of("a"));
        fetch(disk, "c", Set.of("a", "b"));
        assertThat(disk.percent()).isGreaterThan(80);

        fetch(disk, "d", Set.of("a", "c"));

        assertThat(disk.find("a")).as("oldest, but loaded").isPresent();
        assertThat(disk.find("b")).isEmpty();
        assertThat(disk.find("c")).isPresent();
        assertThat(disk.find("d")).isPresent();
    }

    @Test
    void whatIsInUseGoesOnlyAfterItWasFreed() throws Exception {
        InstanceDisk disk = disk(2 * SIZE + SIZE / 2);
        fetch(disk, "a", Set.of());
        fetch(disk, "b", Set.of());
        InUse inUse = new InUse(new ArrayDeque<>(List.of("b", "a")));

        s3.put("bucket", "c", Archives.tarGz(Map.of("m/weights", "x".repeat(SIZE))));
        assertThat(disk.fetch("c", "bucket", "c", inUse)).isPresent();

        assertThat(disk.find("b")).isEmpty();
        assertThat(disk.find("a")).isPresent();
        assertThat(disk.percent()).isLessThanOrEqualTo(100);
    }

    /** As when the last other model is unloaded just before its instance looks for one to unload. */
    @Test
    void whatGoesByItselfMeanwhileGivesItsRoomToo() throws Exception {
        InstanceDisk disk = disk(SIZE + SIZE / 2);
        fetch(disk, "a", Set.of());
        Set<String> inUse = new HashSet<>(Set.of("a"));
        InstanceDisk.Room room = new InstanceDisk.Room() {
            @Override
            public boolean inUse(String targetModel) {
                return inUse.contains(targetModel);
            }

            @Override
            public boolean free() {
                inUse.clear();
                return false;
            }
        };

        s3.put("bucket", "b", Archives.tarGz(Map.of("m/weights", "x".repeat(SIZE))));
        assertThat(disk.fetch("b", "bucket", "b", room)).isPresent();

        assertThat(disk.find("a")).isEmpty();
        assertThat(disk.find("b")).isPresent();
    }

    @Test
    void anArtifactLargerThanTheVolumeTakesNothingAway() throws Exception {
        InstanceDisk disk = disk(SIZE + SIZE / 2);
        fetch(disk, "a", Set.of());

        s3.put("bucket", "large", Archives.tarGz(Map.of("m/weights", "x".repeat(2 * SIZE))));
        assertThatThrownBy(() -> disk.fetch("large", "bucket", "large", new InUse(new ArrayDeque<>())))
                .isInstanceOf(InstanceDisk.FullException.class)
                .hasMessageContaining("No space left on device");

        assertThat(disk.find("a")).isPresent();
        assertThat(folder.resolve("models").toFile().list()).hasSize(1);
    }
}

package io.mmectl.localaws;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.store.Tables;
import io.mmectl.localaws.time.ScaledTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeKeeperTest {
    private static final Instant WALL = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private TimeKeeper keeper(Tables tables) {
        return new TimeKeeper(tables, InstantSource.fixed(WALL));
    }

    @Test
    void beginsWithTheWallsTime() {
        assertThat(keeper(Tables.inMemory()).start()).isEqualTo(WALL);
    }

    @Test
    void afterACleanStopTimeGoesOnWhereItWas() throws IOException {
        Instant stopped;
        try (Tables tables = Tables.open(folder);
                ScaledTime time = new ScaledTime(WALL, 0)) {
            TimeKeeper keeper = keeper(tables);
            keeper.follow(time);
            time.step(Duration.ofHours(5));
            stopped = time.now();
            keeper.stopped(time);
        }
        try (Tables tables = Tables.open(folder)) {
            assertThat(keeper(tables).start()).isEqualTo(stopped).isEqualTo(WALL.plus(Duration.ofHours(5)));
        }
    }

    @Test
    void afterAKillTimeThatRanFastDoesNotGoBack() throws IOException {
        Instant last;
        try (Tables tables = Tables.open(folder);
                ScaledTime time = new ScaledTime(WALL, 60)) {
            keeper(tables).follow(time);
            time.scale(0);
            last = time.now();
        }
        try (Tables tables = Tables.open(folder)) {
            assertThat(keeper(tables).start()).isAfter(last).isBefore(last.plus(Duration.ofMinutes(3)));
        }
    }
}

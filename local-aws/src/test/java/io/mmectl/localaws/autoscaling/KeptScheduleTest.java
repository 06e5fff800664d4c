package io.mmectl.localaws.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.autoscaling.ScalingRecords.Action;
import io.mmectl.localaws.autoscaling.ScalingRecords.Target;
import io.mmectl.localaws.cloudwatch.Alarms;
import io.mmectl.localaws.cloudwatch.MetricStore;
import io.mmectl.localaws.fixture.ObjectsInMemory;
import io.mmectl.localaws.fixture.TestContext;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.time.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scheduled actions that an older program kept. */
class KeptScheduleTest {
    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final TargetId VARIANT = new TargetId("eu-central-1", "e", "AllTraffic");

    @TempDir
    Path folder;

    private static Action action(String name, String schedule) {
        return new Action(
                VARIANT,
                name,
                "arn",
                schedule,
                "UTC",
                Optional.empty(),
                Optional.empty(),
                Optional.of(2),
                Optional.empty(),
                NINE);
    }

    @Test
    void oneThatCannotBeReadLeavesTheOthersAlone() {
        ManualTime time = new ManualTime(NINE);
        ServiceContext context = TestContext.of(time, new ObjectsInMemory(), folder);
        Alarms alarms = new Alarms(context, new MetricStore());
        ScalingStore store = new ScalingStore(context.tables(), alarms);
        List<Integer> counts = new ArrayList<>();
        VariantCapacity one = new VariantCapacity() {
            @Override
            public Optional<Counts> find(String region, String endpoint, String variant) {
                return Optional.of(new Counts(1, 1, true));
            }

            @Override
            public void set(String region, String endpoint, String variant, int count) {
                counts.add(count);
            }
        };
        store.put(new Target(VARIANT, "arn", 1, 4, Optional.empty(), Map.of(), NINE));
        store.put(action("a-old", "cron(0 8 * * * *)"));
        store.put(action("b-new", "rate(5 minutes)"));
        Scaler scaler = new Scaler(store, alarms, one, time);

        time.step(Duration.ofMinutes(5));
        scaler.tick(List.of());

        assertThat(counts).first().isEqualTo(2);
        assertThat(store.find(VARIANT)).map(Target::min).contains(2);
    }
}

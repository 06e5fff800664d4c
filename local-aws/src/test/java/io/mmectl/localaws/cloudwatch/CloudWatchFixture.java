package io.mmectl.localaws.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fixture.ObjectsInMemory;
import io.mmectl.localaws.fixture.TestContext;
import io.mmectl.localaws.fixture.TestContext.Answer;
import io.mmectl.localaws.platform.Engine;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.store.Tables;
import io.mmectl.localaws.time.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** CloudWatch without a port, at nine o'clock of a Monday. In JSON single quotes stand for double ones. */
final class CloudWatchFixture implements AutoCloseable {
    static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    static final long NINE_SECONDS = NINE.getEpochSecond();

    final ManualTime time = new ManualTime(NINE);
    final MetricStore store = new MetricStore();
    final Alarms alarms;
    final CloudWatchService service;
    private final Tables tables;

    CloudWatchFixture(Path folder) {
        this(Tables.inMemory(), folder);
    }

    CloudWatchFixture(Tables tables, Path folder) {
        this.tables = tables;
        ServiceContext context = new ServiceContext(tables, time, 42, folder, new ObjectsInMemory(), Engine.SIMULATED);
        alarms = new Alarms(context, store);
        service = new CloudWatchService(context, store, alarms);
    }

    Answer call(String operation, String input) {
        return TestContext.call(service, "GraniteServiceVersion20100801." + operation, input);
    }

    /** A call that must succeed. */
    JsonNode ok(String operation, String input) {
        Answer answer = call(operation, input);
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
        return answer.json();
    }

    /** A call that must be refused: code of the Query protocol and text. */
    String refused(String operation, String input) {
        Answer answer = call(operation, input);
        assertThat(answer.status()).as(answer.json().toString()).isGreaterThanOrEqualTo(400);
        return answer.headers().getOrDefault("x-amzn-query-error", "").replaceAll(";.*", "") + ": " + answer.message();
    }

    /** Puts one value of the metric {@code Mine Load} now. */
    void put(double value) {
        ok("PutMetricData", "{'Namespace':'Mine','MetricData':[{'MetricName':'Load','Value':" + value + "}]}");
    }

    /** Lets a minute pass in which the metric has a value, and evaluates the alarms. */
    List<AlarmAction> minute(double value) {
        put(value);
        return minute();
    }

    List<AlarmAction> minute() {
        time.step(Duration.ofMinutes(1));
        return alarms.evaluate();
    }

    JsonNode alarm(String name) {
        JsonNode found =
                ok("DescribeAlarms", "{'AlarmNames':['" + name + "'],'AlarmTypes':['MetricAlarm','CompositeAlarm']}");
        return found.path("MetricAlarms").isEmpty()
                ? found.path("CompositeAlarms").path(0)
                : found.path("MetricAlarms").path(0);
    }

    @Override
    public void close() {
        service.close();
        tables.close();
    }
}

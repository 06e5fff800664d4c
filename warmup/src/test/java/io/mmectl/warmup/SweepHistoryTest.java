package io.mmectl.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.warmup.VirtualSweep.Reply;
import io.mmectl.warmup.port.SweepLog;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SweepHistoryTest {
    private final InMemorySweepLog log = new InMemorySweepLog();
    private final SweepHistory history = new SweepHistory(log);

    @Test
    void anEndpointThatWasNeverSweptHasNoHistory() {
        assertThat(history.latest("embedding")).isEmpty();
    }

    @Test
    void theLatestReportIsTheOneThatStartedLast() {
        SweepReport early = report(1);
        SweepReport late = startedAt(report(2), early.startedAt().plusSeconds(3_600));
        history.add(late);
        history.add(early);

        assertThat(history.latest("embedding")).contains(late);
        assertThat(log.documents.keySet())
                .containsExactly("embedding/20261122T080000.000Z.json", "embedding/20261122T090000.000Z.json");
    }

    @Test
    void aReportOfAnotherVersionCountsAsNone() {
        log.write("embedding", "20261122T080000.000Z.json", "{\"schemaVersion\": 7}".getBytes());

        assertThat(history.latest("embedding")).isEmpty();
    }

    private static SweepReport report(int models) {
        return new VirtualSweep(Sweeps.sweep(Sweeps.routes(models)), 1, (r, call, now) -> Reply.answered(50)).report();
    }

    private static SweepReport startedAt(SweepReport r, java.time.Instant start) {
        return new SweepReport(
                r.modelType(),
                r.endpointName(),
                start,
                r.duration(),
                r.coldThreshold(),
                r.interrupted(),
                r.refusal(),
                r.notes(),
                r.results());
    }

    private static final class InMemorySweepLog implements SweepLog {
        private final SortedMap<String, byte[]> documents = new TreeMap<>();

        @Override
        public void write(String modelType, String name, byte[] document) {
            documents.put(modelType + "/" + name, document);
        }

        @Override
        public Optional<byte[]> latest(String modelType) {
            return documents.reversed().entrySet().stream()
                    .filter(e -> e.getKey().startsWith(modelType + "/"))
                    .map(java.util.Map.Entry::getValue)
                    .findFirst();
        }
    }
}

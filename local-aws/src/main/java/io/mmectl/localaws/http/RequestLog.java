package io.mmectl.localaws.http;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts requests by service and operation, and refusals apart. */
public final class RequestLog {
    private record Call(String service, String operation) {}

    private static final class Count {
        private final LongAdder requests = new LongAdder();
        private final LongAdder errors = new LongAdder();
    }

    private final Map<Call, Count> counts = new ConcurrentHashMap<>();

    /** Counts an answered request; a status of 400 or more is also an error. */
    void record(String service, String operation, int status) {
        Count count = counts.computeIfAbsent(new Call(service, operation), c -> new Count());
        count.requests.increment();
        if (status >= 400) {
            count.errors.increment();
        }
    }

    /** Requests since the last {@link #clear}, by service, then operation. */
    public SortedMap<String, SortedMap<String, Long>> requests() {
        SortedMap<String, SortedMap<String, Long>> view = new TreeMap<>();
        counts.forEach((call, count) ->
                view.computeIfAbsent(call.service(), s -> new TreeMap<>()).put(call.operation(), count.requests.sum()));
        return view;
    }

    /** Those of them that were refused; services and operations without refusals are left out. */
    public SortedMap<String, SortedMap<String, Long>> errors() {
        SortedMap<String, SortedMap<String, Long>> view = new TreeMap<>();
        counts.forEach((call, count) -> {
            if (count.errors.sum() > 0) {
                view.computeIfAbsent(call.service(), s -> new TreeMap<>()).put(call.operation(), count.errors.sum());
            }
        });
        return view;
    }

    public void clear() {
        counts.clear();
    }
}

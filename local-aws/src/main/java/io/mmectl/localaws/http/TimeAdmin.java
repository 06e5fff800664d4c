package io.mmectl.localaws.http;

import io.mmectl.localaws.time.ScaledTime;
import io.mmectl.localaws.wire.AwsRequest;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /_local/time}: says, stops, runs, steps and scales the clock. */
final class TimeAdmin {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int MAX_BODY = 64 * 1024;
    private static final Duration LONGEST_STEP = Duration.ofDays(366);
    private static final Set<String> MEMBERS = Set.of("scale", "stop", "run", "step");

    private final ScaledTime time;
    private final double startScale;
    private final Runnable changed;
    private double runningScale;

    /** @param changed is told after each change */
    TimeAdmin(ScaledTime time, Runnable changed) {
        this.time = time;
        this.startScale = time.scale();
        this.changed = changed;
        this.runningScale = startScale > 0 ? startScale : 1;
    }

    Map<String, ?> view() {
        return new TreeMap<>(Map.of("now", time.now().toString(), "scale", time.scale(), "stopped", time.scale() == 0));
    }

    /**
     * Does what the body says; the speed first, then the step.
     *
     * @return what is wrong with it; then nothing was done
     */
    Optional<String> change(AwsRequest request) throws IOException {
        try {
            JsonNode body = MAPPER.readTree(request.body().readNBytes(MAX_BODY));
            if (!body.isObject() || body.isEmpty() || !MEMBERS.containsAll(body.propertyNames())) {
                throw new IllegalArgumentException("there is nothing else to send");
            }
            double scale = scale(body);
            Duration step =
                    body.has("step") ? Duration.parse(body.required("step").stringValue()) : Duration.ZERO;
            if (step.isNegative() || step.compareTo(LONGEST_STEP) > 0) {
                throw new IllegalArgumentException("a step is 0 to 366 days");
            }
            change(scale, step);
            return Optional.empty();
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            return Optional.of("send {\"scale\": 60}, {\"stop\": true}, {\"run\": true} or {\"step\": \"PT5M\"}: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private synchronized double scale(JsonNode body) {
        if (body.path("stop").asBoolean(false)) {
            return 0;
        }
        double scale = body.path("run").asBoolean(false) && time.scale() == 0 ? runningScale : time.scale();
        double wanted = body.has("scale") ? body.required("scale").doubleValue() : scale;
        if (!(wanted >= 0) || Double.isInfinite(wanted)) {
            throw new IllegalArgumentException("a scale is 0 or more");
        }
        return wanted;
    }

    private void change(double scale, Duration step) {
        remember(scale);
        time.scale(scale);
        if (!step.isZero()) {
            time.step(step);
        }
        changed.run();
    }

    private synchronized void remember(double scale) {
        runningScale = scale > 0 ? scale : runningScale;
    }

    /** Brings back the speed of the start; the time itself never goes back. */
    void reset() {
        remember(startScale);
        time.scale(startScale);
        changed.run();
    }
}

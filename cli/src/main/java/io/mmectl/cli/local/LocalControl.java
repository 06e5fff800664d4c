package io.mmectl.cli.local;

import io.mmectl.cli.local.LocalServer.Running;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What one may ask of a running local AWS, and change about it. */
public final class LocalControl {
    private final Running running;

    public LocalControl(Running running) {
        this.running = running;
    }

    /**
     * The clock.
     *
     * @param scale endpoint seconds in a second of the wall; 0 while it is stopped
     */
    public record Clock(Instant now, double scale) {}

    /**
     * What there is.
     *
     * @param resources how many of each kind, by kind
     * @param requests since the start or the last reset, by service
     * @param errors those of them that were refused
     */
    public record Overview(
            String account,
            List<String> services,
            Clock clock,
            SortedMap<String, Long> resources,
            SortedMap<String, Long> requests,
            SortedMap<String, Long> errors) {}

    public Overview overview() {
        JsonNode status = json("GET", "/_local/status", "");
        List<String> services = new ArrayList<>();
        status.path("services").forEach(name -> services.add(name.asString()));
        return new Overview(
                status.path("account").asString(),
                List.copyOf(services),
                new Clock(
                        Instant.parse(status.required("now").asString()),
                        status.required("timeScale").asDouble()),
                counts(status.path("resources")),
                counts(status.path("requests")),
                counts(status.path("errors")));
    }

    private static SortedMap<String, Long> counts(JsonNode object) {
        SortedMap<String, Long> counts = new TreeMap<>();
        object.propertyStream()
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue().asLong()));
        return counts;
    }

    public Clock clock() {
        return clock(json("GET", "/_local/time", ""));
    }

    public Clock stopClock() {
        return change(Map.of("stop", true));
    }

    public Clock runClock() {
        return change(Map.of("run", true));
    }

    public Clock scale(double scale) {
        return change(Map.of("scale", scale));
    }

    /** Blocks until everything on the way has happened. */
    public Clock step(Duration ahead) {
        return change(Map.of("step", ahead.toString()));
    }

    private Clock change(Map<String, ?> change) {
        return clock(json("POST", "/_local/time", JsonMapper.shared().writeValueAsString(change)));
    }

    private static Clock clock(JsonNode time) {
        return new Clock(
                Instant.parse(time.required("now").asString()),
                time.required("scale").asDouble());
    }

    /** The faults that are armed, as the local AWS words them. */
    public JsonNode faults() {
        return json("GET", "/_local/faults", "");
    }

    /**
     * Arms what a script says.
     *
     * @throws MmectlException INVALID_INPUT with the local AWS's own words when it does not understand the script
     */
    public JsonNode addFaults(String script) {
        return json("POST", "/_local/faults", script);
    }

    /** Takes all faults back. */
    public JsonNode clearFaults() {
        return json("DELETE", "/_local/faults", "");
    }

    private JsonNode json(String method, String path, String body) {
        String answer = AdminApi.send(running.endpointUrl(), method, path, body);
        try {
            return JsonMapper.shared().readTree(answer);
        } catch (JacksonException e) {
            throw new MmectlException(
                    ErrorCode.FAILED, "the local AWS at " + running.endpointUrl() + " answered no JSON", "", e);
        }
    }
}

package io.mmectl.localaws.http;

import io.mmectl.localaws.time.ScaledTime;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /_local/}: what a real AWS does not offer. JSON in and out, unsigned.
 *
 * <ul>
 *   <li>{@code GET health}: services, engine, time scale, process id
 *   <li>{@code GET time}, {@code POST time} with {@code {"scale": 60}} or {@code {"step": "PT5M"}}
 *   <li>{@code GET requests}: counts by service and operation; {@code DELETE requests} starts them again
 *   <li>{@code POST reset}: empties every service and the counts
 *   <li>{@code POST stop}: ends the process, where one was started for the local AWS
 * </ul>
 */
public final class AdminApi {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int MAX_BODY = 64 * 1024;

    private final Map<String, ?> description;
    private final Collection<AwsService> services;
    private final ScaledTime time;
    private final RequestLog log;
    private final Runnable stop;

    /**
     * An admin API.
     *
     * @param description constant members of the health answer
     * @param stop what {@code POST stop} does after it has answered; it must not block
     */
    public AdminApi(
            Map<String, ?> description,
            Collection<AwsService> services,
            ScaledTime time,
            RequestLog log,
            Runnable stop) {
        this.description = new TreeMap<>(description);
        this.services = services;
        this.time = time;
        this.log = log;
        this.stop = stop;
    }

    AwsResponse handle(AwsRequest request) throws IOException {
        return switch (request.method() + " " + request.rawPath().substring("/_local/".length())) {
            case "GET health" -> health();
            case "GET time" -> time();
            case "POST time" -> changeTime(request);
            case "GET requests" -> json(200, Map.of("requests", log.requests(), "errors", log.errors()));
            case "DELETE requests" -> {
                log.clear();
                yield json(200, Map.of());
            }
            case "POST reset" -> reset();
            case "POST stop" -> {
                stop.run();
                yield json(200, Map.of("status", "stopping"));
            }
            default -> byService(request);
        };
    }

    private AwsResponse byService(AwsRequest request) throws IOException {
        for (AwsService service : services) {
            Optional<AwsResponse> answer = service.admin(request);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        return refuse(404, "nothing answers to " + request.method() + " " + request.rawPath());
    }

    private AwsResponse health() {
        Map<String, Object> health = new TreeMap<>(description);
        health.put("status", "ok");
        health.put("timeScale", time.scale());
        health.put("now", time.now().toString());
        return json(200, health);
    }

    private AwsResponse time() {
        return json(200, Map.of("now", time.now().toString(), "scale", time.scale()));
    }

    private AwsResponse changeTime(AwsRequest request) throws IOException {
        try {
            JsonNode body = MAPPER.readTree(request.body().readNBytes(MAX_BODY));
            if (body.has("scale")) {
                time.scale(body.required("scale").doubleValue());
            }
            if (body.has("step")) {
                time.step(Duration.parse(body.required("step").stringValue()));
            }
            return time();
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            return refuse(400, "send {\"scale\": number} or {\"step\": \"PT5M\"}: " + e.getMessage());
        }
    }

    private AwsResponse reset() {
        services.forEach(AwsService::reset);
        log.clear();
        return json(200, Map.of("status", "reset"));
    }

    private static AwsResponse refuse(int status, String message) {
        return json(status, Map.of("error", message));
    }

    private static AwsResponse json(int status, Map<String, ?> body) {
        return AwsResponse.of(status, "application/json", MAPPER.writeValueAsString(new TreeMap<>(body)) + "\n");
    }
}

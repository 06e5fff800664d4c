package io.mmectl.localaws.http;

import io.mmectl.localaws.time.ScaledTime;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /_local/}: what a real AWS does not offer. JSON in and out, unsigned, for programs of this machine only; what an
 * answer holds is in {@code docs/local-aws.md}.
 *
 * <ul>
 *   <li>{@code GET health}: services, engine, account, time scale, process id
 *   <li>{@code GET status}: the same with what there is of each kind and how many requests there were
 *   <li>{@code GET time}, {@code POST time} with {@code {"scale": 60}}, {@code {"stop": true}}, {@code {"run": true}} or
 *       {@code {"step": "PT5M"}}
 *   <li>{@code GET requests}: counts by service and operation; {@code DELETE requests} starts them again
 *   <li>{@code POST reset}: empties every service and the counts, begins the script of faults again, and lets time run as at the start
 *   <li>{@code POST stop}: ends the process, where one was started for the local AWS
 * </ul>
 */
public final class AdminApi {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Map<String, ?> description;
    private final Map<String, AwsService> services;
    private final Supplier<SortedMap<String, Long>> census;
    private final ScaledTime time;
    private final TimeAdmin timeAdmin;
    private final RequestLog log;
    private final Runnable stop;

    /**
     * What it speaks of.
     *
     * @param description constant members of the health answer
     * @param services by signing name, in the order in which a reset empties them
     * @param census how many there are of each kind of thing, by the kind's name
     * @param timeChanged is told after a client has changed the clock
     * @param stop what {@code POST stop} does after it has answered; it must not block
     */
    public record Parts(
            Map<String, ?> description,
            Map<String, AwsService> services,
            Supplier<SortedMap<String, Long>> census,
            ScaledTime time,
            Runnable timeChanged,
            RequestLog log,
            Runnable stop) {}

    public AdminApi(Parts parts) {
        this.description = new TreeMap<>(parts.description());
        this.services = parts.services();
        this.census = parts.census();
        this.time = parts.time();
        this.timeAdmin = new TimeAdmin(parts.time(), parts.timeChanged());
        this.log = parts.log();
        this.stop = parts.stop();
    }

    AwsResponse handle(AwsRequest request) throws IOException {
        return switch (request.method() + " " + request.rawPath().substring("/_local/".length())) {
            case "GET health" -> json(200, health());
            case "GET status" -> status();
            case "GET time" -> json(200, timeAdmin.view());
            case "POST time" -> changeTime(request);
            case "GET requests" -> json(200, Map.of("requests", log.requests(), "errors", log.errors()));
            case "DELETE requests" -> {
                log.clear();
                yield json(200, Map.of());
            }
            case "POST reset" -> reset();
            case "POST stop" -> beforeTheEnd(json(200, Map.of("status", "stopping")));
            default -> byService(request);
        };
    }

    /** The end cuts connections, so it has to wait until the answer is on its way. */
    private AwsResponse beforeTheEnd(AwsResponse answer) {
        return new AwsResponse(answer.status(), answer.headers(), new AwsResponse.Body() {
            @Override
            public long length() {
                return answer.body().length();
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                answer.body().writeTo(out);
                out.flush();
                stop.run();
            }
        });
    }

    private AwsResponse byService(AwsRequest request) throws IOException {
        for (AwsService service : services.values()) {
            Optional<AwsResponse> answer = service.admin(request);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        return refuse(404, "nothing answers to " + request.method() + " " + request.rawPath());
    }

    private Map<String, Object> health() {
        Map<String, Object> health = new TreeMap<>(description);
        health.put("status", "ok");
        health.put("services", services.keySet().stream().sorted().toList());
        health.put("timeScale", time.scale());
        health.put("now", time.now().toString());
        return health;
    }

    private AwsResponse status() {
        Map<String, Object> status = health();
        status.put("resources", census.get());
        status.put("requests", sums(log.requests()));
        status.put("errors", sums(log.errors()));
        return json(200, status);
    }

    private static SortedMap<String, Long> sums(SortedMap<String, SortedMap<String, Long>> byOperation) {
        SortedMap<String, Long> sums = new TreeMap<>();
        byOperation.forEach((service, counts) -> sums.put(
                service, counts.values().stream().mapToLong(Long::longValue).sum()));
        return sums;
    }

    private AwsResponse changeTime(AwsRequest request) throws IOException {
        Optional<String> problem = timeAdmin.change(request);
        return problem.isPresent() ? refuse(400, problem.get()) : json(200, timeAdmin.view());
    }

    private AwsResponse reset() {
        services.values().forEach(AwsService::reset);
        log.clear();
        timeAdmin.reset();
        return json(
                200,
                Map.of(
                        "status", "reset",
                        "emptied", services.keySet().stream().sorted().toList(),
                        "resources", census.get(),
                        "time", timeAdmin.view()));
    }

    static AwsResponse refuse(int status, String message) {
        return json(status, Map.of("error", message));
    }

    private static AwsResponse json(int status, Map<String, ?> body) {
        return AwsResponse.of(status, "application/json", MAPPER.writeValueAsString(new TreeMap<>(body)) + "\n");
    }
}

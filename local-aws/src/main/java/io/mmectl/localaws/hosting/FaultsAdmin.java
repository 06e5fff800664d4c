package io.mmectl.localaws.hosting;

import io.mmectl.localaws.fault.Fault;
import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /_local/faults}: GET lists what is still to strike, POST adds one, DELETE removes all. A fault is an object with
 * its {@code kind} and the members of the record of that name, {@code times} defaulting to 1, durations in ISO 8601:
 * {@code {"kind": "SlowLoad", "targetModel": "acme--*", "duration": "PT90S"}}.
 */
final class FaultsAdmin {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int MAX_BODY = 64 * 1024;

    private final Faults faults;

    FaultsAdmin(Faults faults) {
        this.faults = faults;
    }

    Optional<AwsResponse> handle(AwsRequest request) throws IOException {
        if (!request.rawPath().equals("/_local/faults")) {
            return Optional.empty();
        }
        return Optional.of(
                switch (request.method()) {
                    case "GET" -> list();
                    case "DELETE" -> {
                        faults.clear();
                        yield list();
                    }
                    default -> add(request);
                });
    }

    private AwsResponse list() {
        Members body = Members.of(
                "faults", faults.pending().stream().map(Fault::toString).toList());
        return AwsResponse.of(200, "application/json", body.node().toString());
    }

    private AwsResponse add(AwsRequest request) throws IOException {
        try {
            faults.add(read(new Fields(MAPPER.readTree(request.body().readNBytes(MAX_BODY)))));
            return list();
        } catch (AwsException | JacksonException | DateTimeException e) {
            Members problem = Members.of("error", String.valueOf(e.getMessage()));
            return AwsResponse.of(400, "application/json", problem.node().toString());
        }
    }

    private static Fault read(Fields fields) {
        int times = fields.integer("times").orElse(1);
        String kind = fields.require("kind");
        return switch (kind) {
            case "RollBackUpdate" -> new Fault.RollBackUpdate(any(fields, "endpoint"), reason(fields), times);
            case "FailEndpoint" -> new Fault.FailEndpoint(any(fields, "endpoint"), reason(fields), times);
            case "Throttle" -> new Fault.Throttle(any(fields, "operation"), times);
            case "SlowLoad" ->
                new Fault.SlowLoad(any(fields, "targetModel"), Duration.parse(fields.require("duration")), times);
            case "BrokenLoad" ->
                new Fault.BrokenLoad(any(fields, "targetModel"), status(fields), reason(fields), times);
            case "BrokenInvoke" ->
                new Fault.BrokenInvoke(any(fields, "targetModel"), status(fields), reason(fields), times);
            case "NoCapacity" -> new Fault.NoCapacity(any(fields, "instanceType"), times);
            case "Quota" ->
                new Fault.Quota(
                        fields.require("instanceType"),
                        fields.integer("instances").orElse(0));
            default -> throw AwsException.validation("There is no fault of the kind " + kind + ".");
        };
    }

    private static String any(Fields fields, String name) {
        return fields.text(name).orElse("*");
    }

    private static String reason(Fields fields) {
        return fields.text("reason").or(() -> fields.text("message")).orElse("a scripted fault");
    }

    private static int status(Fields fields) {
        return fields.integer("status").orElse(400);
    }
}

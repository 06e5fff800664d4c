package io.mmectl.localaws.hosting;

import io.mmectl.localaws.fault.Fault;
import io.mmectl.localaws.fault.FaultScript;
import io.mmectl.localaws.fault.FaultScriptException;
import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.fault.Scripted;
import io.mmectl.localaws.fault.Strikes;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code /_local/faults}: GET lists all with what they struck, POST adds those of a {@link FaultScript}, DELETE removes all,
 * {@code DELETE /_local/faults/N} one. Every answer is the list as it is then.
 */
final class FaultsAdmin {
    private static final String PATH = "/_local/faults";
    private static final int MAX_BODY = 256 * 1024;

    private final Faults faults;

    FaultsAdmin(Faults faults) {
        this.faults = faults;
    }

    Optional<AwsResponse> handle(AwsRequest request) throws IOException {
        String path = request.rawPath();
        if (!path.equals(PATH) && !path.startsWith(PATH + "/")) {
            return Optional.empty();
        }
        String number = path.equals(PATH) ? "" : path.substring(PATH.length() + 1);
        return Optional.of(
                switch (request.method()) {
                    case "GET" -> list();
                    case "DELETE" -> remove(number);
                    case "POST" -> add(request);
                    default -> refuse(405, request.method() + " is not for faults; GET, POST and DELETE are");
                });
    }

    private AwsResponse remove(String number) {
        if (number.isEmpty()) {
            faults.clear();
        } else if (!number.matches("\\d{1,9}") || !faults.remove(Integer.parseInt(number))) {
            return refuse(404, "there is no fault with the number " + number);
        }
        return list();
    }

    private AwsResponse add(AwsRequest request) throws IOException {
        try {
            String text = new String(request.body().readNBytes(MAX_BODY), StandardCharsets.UTF_8);
            FaultScript.read("body", text).forEach(faults::add);
            return list();
        } catch (FaultScriptException e) {
            return refuse(400, String.valueOf(e.getMessage()));
        }
    }

    private static AwsResponse refuse(int status, String message) {
        return AwsResponse.of(
                status, "application/json", Members.of("error", message).node().toString());
    }

    private AwsResponse list() {
        List<Members> all = faults.views().stream().map(FaultsAdmin::view).toList();
        return AwsResponse.of(
                200, "application/json", Members.of("faults", all).node().toString());
    }

    private static Members view(Faults.View view) {
        Members members = Members.of("number", view.number());
        Scripted scripted = view.scripted();
        members.put("kind", scripted.fault().getClass().getSimpleName());
        putComponents(members, scripted.fault());
        Strikes strikes = scripted.strikes();
        members.put(
                "times",
                scripted.fault().times() == Fault.ENDLESS ? 0 : scripted.fault().times());
        members.put("rate", strikes.rate()).put("skip", strikes.skip());
        putTime(members, "after", strikes.after());
        putTime(members, "for", strikes.during());
        putTime(members, "every", strikes.every());
        members.put("seen", view.seen()).put("hits", view.hits());
        return members.put("usedUp", view.left() <= 0);
    }

    private static void putTime(Members members, String name, Duration duration) {
        members.put(name, duration.isZero() ? null : duration.toString());
    }

    /** The members of the record, as the script names them. */
    private static void putComponents(Members members, Fault fault) {
        for (RecordComponent component : fault.getClass().getRecordComponents()) {
            try {
                Object value = component.getAccessor().invoke(fault);
                members.put(
                        component.getName(),
                        switch (value) {
                            case Duration duration -> duration.toString();
                            case Fault.Side side -> side.name().toLowerCase(Locale.ROOT);
                            default -> value;
                        });
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a record's components can be read", e);
            }
        }
    }
}

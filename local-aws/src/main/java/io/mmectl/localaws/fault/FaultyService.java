package io.mmectl.localaws.fault;

import io.mmectl.localaws.auth.SkewedClock;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * A service whose calls are struck by faults before it sees them, and whose answers may not arrive. Services have their
 * signing names, {@code s3}, {@code sagemaker}, {@code application-autoscaling}, {@code monitoring}, {@code logs},
 * {@code iam}, {@code sts}, and {@code sagemaker-runtime} for invocations.
 */
public final class FaultyService implements AwsService {
    private final AwsService service;
    private final Faults faults;
    private final LocalTime time;
    private final InstantSource wall;

    public FaultyService(AwsService service, Faults faults, LocalTime time) {
        this(service, faults, time, InstantSource.system());
    }

    /** @param wall the clock by which clients sign */
    FaultyService(AwsService service, Faults faults, LocalTime time, InstantSource wall) {
        this.service = service;
        this.faults = faults;
        this.time = time;
        this.wall = wall;
    }

    @Override
    public AwsResponse handle(AwsRequest request) throws IOException {
        Call call = Call.of(request, operation(request));
        delay(call);
        Optional<AwsException> refusal = refusal(call, request.service());
        if (refusal.isPresent()) {
            Optional<AwsResponse> own = service.refuse(request, refusal.get());
            if (own.isEmpty()) {
                throw refusal.get();
            }
            return own.get();
        }
        Optional<Fault.LostConnection> lost =
                faults.take(Fault.LostConnection.class, f -> call.fits(f.service(), f.operation()));
        if (lost.isEmpty()) {
            return service.handle(request);
        }
        return switch (lost.get().during()) {
            case REQUEST -> cutRequest(request, lost.get().afterBytes());
            case ANSWER -> LostAnswer.cut(service.handle(request), lost.get().afterBytes());
        };
    }

    private void delay(Call call) throws IOException {
        Optional<Fault.SlowAnswer> slow =
                faults.take(Fault.SlowAnswer.class, f -> call.fits(f.service(), f.operation()));
        if (slow.isPresent()) {
            try {
                time.sleep(slow.get().duration());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("the local AWS is stopping", e);
            }
        }
    }

    private Optional<AwsException> refusal(Call call, String signingName) {
        Optional<Fault.Throttle> throttle =
                faults.take(Fault.Throttle.class, f -> call.fits(f.service(), f.operation()));
        if (throttle.isPresent()) {
            return Optional.of(call.tooFrequent());
        }
        Optional<Fault.ClockSkew> skew = faults.take(Fault.ClockSkew.class, f -> call.fits(f.service(), f.operation()));
        if (skew.isPresent()) {
            // Clients sign by the wall's clock; the service claims that its own says otherwise.
            Instant signedAt = wall.instant();
            return Optional.of(SkewedClock.refusal(
                    signingName, signedAt, signedAt.plus(skew.get().behind())));
        }
        return faults.take(Fault.ServerError.class, f -> call.fits(f.service(), f.operation()))
                .map(error -> call.failed(error.status()));
    }

    /** What a service stores of a body, it must not store of a part of it. */
    private AwsResponse cutRequest(AwsRequest request, long afterBytes) throws IOException {
        String length = request.header("content-length");
        boolean body = length == null ? request.header("transfer-encoding") != null : !length.equals("0");
        if (!body || !request.service().equals("s3")) {
            throw new LostAnswer.ConnectionLostException();
        }
        service.handle(request.withBody(new CutStream(request.body(), afterBytes)));
        throw new LostAnswer.ConnectionLostException();
    }

    @Override
    public String operation(AwsRequest request) {
        return service.operation(request);
    }

    @Override
    public Optional<AwsResponse> admin(AwsRequest request) throws IOException {
        return service.admin(request);
    }

    @Override
    public Optional<AwsResponse> refuse(AwsRequest request, AwsException refusal) {
        return service.refuse(request, refusal);
    }

    @Override
    public void reset() {
        service.reset();
    }

    @Override
    public void close() {
        service.close();
    }

    /** One call as faults name it, and how its service words what goes wrong. */
    private record Call(String service, String operation) {
        static Call of(AwsRequest request, String operation) {
            return new Call(
                    operation.startsWith("InvokeEndpoint") ? "sagemaker-runtime" : request.service(), operation);
        }

        boolean fits(String servicePattern, String operationPattern) {
            BiPredicate<String, String> matches = Faults::matches;
            return matches.test(servicePattern, service) && matches.test(operationPattern, operation);
        }

        AwsException tooFrequent() {
            return switch (service) {
                case "s3" -> new AwsException(503, "SlowDown", "Please reduce your request rate.");
                case "iam", "sts" -> new AwsException(400, "Throttling", "Rate exceeded");
                default -> new AwsException(400, "ThrottlingException", "Rate exceeded");
            };
        }

        AwsException failed(int status) {
            if (status == 503) {
                return new AwsException(503, "ServiceUnavailable", "The service is unavailable. Please try again.");
            }
            return service.equals("s3")
                    ? new AwsException(500, "InternalError", "We encountered an internal error. Please try again.")
                    : new AwsException(500, "InternalFailure", "The request processing has failed.");
        }
    }
}

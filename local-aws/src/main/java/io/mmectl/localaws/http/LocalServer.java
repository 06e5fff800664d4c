package io.mmectl.localaws.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mmectl.localaws.auth.SignatureCheck;
import io.mmectl.localaws.auth.Signed;
import io.mmectl.localaws.concurrent.WaitingThreads;
import io.mmectl.localaws.store.StorageException;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.AwsService;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The port on the loopback address. It authenticates a request, finds its service by the credential scope, counts it and
 * renders what the service throws.
 */
public final class LocalServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(LocalServer.class.getName());
    private static final String UNSIGNED = "UNSIGNED-PAYLOAD";
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);
    private static final long MAX_DRAINED = 1L << 30;
    /** More than the Runtime's 6 MiB, so that a service answers to a payload that is a little too large. */
    private static final int MAX_BUFFERED = 32 << 20;

    static {
        // Without it a small answer waits for the client's delayed ACK.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.idleInterval", "300");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "1000");
    }

    private final Map<String, AwsService> services;
    private final SignatureCheck signatures;
    private final AdminApi admin;
    private final RequestLog log;
    private final HttpServer http;
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(WaitingThreads.builder().factory());
    private final AtomicLong inFlight = new AtomicLong();
    private volatile long lastRequestNanos = System.nanoTime();

    /**
     * Binds the port and serves at once.
     *
     * @param port 0 for a free one
     * @param services by signing name
     * @throws IOException when the port is taken
     */
    public LocalServer(
            int port, Map<String, AwsService> services, SignatureCheck signatures, AdminApi admin, RequestLog log)
            throws IOException {
        this.services = Map.copyOf(services);
        this.signatures = signatures;
        this.admin = admin;
        this.log = log;
        this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
        http.setExecutor(threads);
        http.createContext("/", this::serve);
        http.start();
    }

    public int port() {
        return http.getAddress().getPort();
    }

    /** Nanoseconds of the wall since the last request ended; 0 while one is under way. */
    public long idleNanos() {
        return inFlight.get() > 0 ? 0 : System.nanoTime() - lastRequestNanos;
    }

    private void serve(HttpExchange http) {
        inFlight.incrementAndGet();
        try (http) {
            Exchange exchange = Exchange.of(http);
            AwsResponse response = answer(exchange);
            drain(http.getRequestBody());
            exchange.send(response);
        } catch (IOException e) {
            LOG.log(Logger.Level.DEBUG, "a client went away", e);
        } finally {
            lastRequestNanos = System.nanoTime();
            inFlight.decrementAndGet();
        }
    }

    /** A client that is still sending would miss the answer when its connection is cut. */
    private static void drain(InputStream body) throws IOException {
        if (body.read() < 0) {
            return;
        }
        byte[] sink = new byte[64 * 1024];
        long left = MAX_DRAINED;
        for (int n = body.read(sink); n >= 0 && left > 0; n = body.read(sink)) {
            left -= n;
        }
    }

    private AwsResponse answer(Exchange exchange) throws IOException {
        String requestId = UUID.randomUUID().toString();
        InputStream raw = exchange.http().getRequestBody();
        @Nullable AwsRequest request = null;
        try {
            if (exchange.rawPath().startsWith("/_local/")) {
                return administered(exchange, raw, requestId);
            }
            Optional<Signed> claims = Signed.parse(exchange.rawQuery(), exchange.firstHeaders());
            if (claims.isEmpty()) {
                request = unattributed(exchange, raw, requestId);
                if (request.service().equals("s3") && signatures.verifyOlder(incoming(exchange))) {
                    request = HoistedHeaders.added(exchange.request(raw, request.region(), "s3", requestId));
                    return dispatch(request);
                }
                if (request.service().equals("s3") && PostForm.isOne(exchange)) {
                    return posted(exchange, raw, requestId);
                }
                throw unsigned(request);
            }
            String service = claims.get().scope().service();
            request = exchange.request(raw, claims.get().scope().region(), service, requestId);
            request =
                    exchange.request(authenticated(exchange, claims.get(), raw), request.region(), service, requestId);
            boolean presigned =
                    service.equals("s3") && claims.get().expiresSeconds().isPresent();
            return dispatch(presigned ? HoistedHeaders.added(request) : request);
        } catch (AwsException e) {
            request = request == null ? unattributed(exchange, raw, requestId) : request;
            AwsResponse refusal = Refusals.render(request, e);
            log.record(request.service(), e.code(), refusal.status());
            return refusal;
        }
    }

    /** A request whose signature is absent or means nothing. */
    private static AwsRequest unattributed(Exchange exchange, InputStream raw, String requestId) {
        return new AwsRequest(
                exchange.method(),
                exchange.rawPath(),
                Map.of(),
                exchange.headers(),
                raw,
                "us-east-1",
                Attribution.unsigned(exchange),
                requestId);
    }

    private AwsResponse administered(Exchange exchange, InputStream raw, String requestId) throws IOException {
        Optional<String> refusal = AdminGuard.refusal(exchange.firstHeaders());
        return refusal.isPresent()
                ? AdminApi.refuse(403, refusal.get())
                : admin.handle(exchange.request(raw, "us-east-1", "local", requestId));
    }

    private static AwsException unsigned(AwsRequest request) {
        return request.service().equals("s3")
                ? new AwsException(403, "AccessDenied", "Access Denied")
                : new AwsException(403, "MissingAuthenticationToken", "Missing Authentication Token");
    }

    /** Forms are held in memory. AWS takes files of 5 GB by them. */
    private AwsResponse posted(Exchange exchange, InputStream raw, String requestId) throws IOException {
        byte[] body = raw.readNBytes(longest(exchange));
        if (body.length > MAX_BUFFERED) {
            throw new AwsException(400, "EntityTooLarge", "The local AWS takes forms of at most 32 MiB.");
        }
        PostForm form = PostForm.parse(body, exchange.firstHeaders().getOrDefault("content-type", ""));
        Map<String, String> fields = form.withBucket(exchange);
        AwsRequest put = form.put(exchange, signatures.verifyForm(fields, form.file().length), requestId);
        String location = "http://" + exchange.firstHeaders().getOrDefault("host", "localhost") + put.rawPath();
        return form.answer(dispatch(put), fields, location);
    }

    private static SignatureCheck.Incoming incoming(Exchange exchange) {
        return new SignatureCheck.Incoming(
                exchange.method(), exchange.rawPath(), exchange.rawQuery(), exchange.headers());
    }

    private InputStream authenticated(Exchange exchange, Signed claims, InputStream raw) throws IOException {
        var incoming = incoming(exchange);
        String announced = exchange.firstHeaders().getOrDefault("x-amz-content-sha256", "");
        boolean presigned = claims.expiresSeconds().isPresent();
        if (claims.scope().service().equals("s3")) {
            signatures.verify(incoming, claims, announced.isEmpty() || presigned ? UNSIGNED : announced);
            return signatures.payload(incoming, claims, raw);
        }
        byte[] body = raw.readNBytes(longest(exchange));
        if (body.length > MAX_BUFFERED) {
            throw new AwsException(413, "RequestEntityTooLarge", "The request is larger than 32 MiB.");
        }
        boolean unsignedPayload = presigned || announced.equals(UNSIGNED);
        signatures.verify(incoming, claims, unsignedPayload ? UNSIGNED : SignatureCheck.hash(body));
        return new ByteArrayInputStream(body);
    }

    /** How much of a body to read; no more than it has, for a buffer is made of that size. */
    private static int longest(Exchange exchange) {
        String length = exchange.firstHeaders().getOrDefault("content-length", "");
        // The server has refused what is no number.
        return length.isEmpty() ? MAX_BUFFERED + 1 : (int) Math.min(Long.parseLong(length), MAX_BUFFERED + 1);
    }

    private AwsResponse dispatch(AwsRequest request) throws IOException {
        AwsService service = services.get(request.service());
        if (service == null) {
            throw new AwsException(
                    501,
                    "NotImplemented",
                    "The local AWS has no service with the signing name " + request.service() + ".");
        }
        AwsRequest named = Attribution.withFormAction(request);
        String operation = service.operation(named);
        AwsResponse response = handled(service, named);
        log.record(request.service(), operation, response.status());
        return response;
    }

    private static AwsResponse handled(AwsService service, AwsRequest request) throws IOException {
        try {
            return service.handle(request);
        } catch (AwsException e) {
            return Refusals.render(request, e);
        } catch (StorageException e) {
            LOG.log(Logger.Level.WARNING, "request {0}: {1}", request.requestId(), e.getMessage());
            String code = request.service().equals("s3") ? "InternalError" : "InternalFailure";
            return Refusals.render(
                    request, new AwsException(500, code, "The local AWS is out of room: " + e.getMessage() + "."));
        } catch (RuntimeException e) {
            LOG.log(Logger.Level.ERROR, "request " + request.requestId() + " failed inside the local AWS", e);
            return Refusals.render(
                    request,
                    new AwsException(
                            500,
                            "InternalFailure",
                            "The local AWS failed; see its log for " + request.requestId() + "."));
        }
    }

    /** Lets requests under way end for a moment, then cuts them off. */
    @Override
    public void close() {
        long deadline = System.nanoTime() + CLOSE_PATIENCE.toNanos();
        while (inFlight.get() > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        http.stop(0);
        threads.shutdownNow();
    }
}

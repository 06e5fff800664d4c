package io.mmectl.localaws;

import io.mmectl.localaws.auth.Credentials;
import io.mmectl.localaws.auth.Sessions;
import io.mmectl.localaws.auth.SignatureCheck;
import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.fault.FaultyService;
import io.mmectl.localaws.fault.Scripted;
import io.mmectl.localaws.hosting.Hosting;
import io.mmectl.localaws.http.AdminApi;
import io.mmectl.localaws.http.LocalServer;
import io.mmectl.localaws.http.RequestLog;
import io.mmectl.localaws.identity.IamService;
import io.mmectl.localaws.identity.StsService;
import io.mmectl.localaws.instance.SimulationSpread;
import io.mmectl.localaws.platform.Engine;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.s3.S3Service;
import io.mmectl.localaws.time.ScaledTime;
import io.mmectl.localaws.triton.TritonEngine;
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;

/**
 * A running local AWS: one loopback port that speaks the services of {@link #services}. Clients reach it through
 * {@code AWS_ENDPOINT_URL} and any of the accepted credentials.
 */
public final class LocalAws implements AutoCloseable {
    private final StateFolder state;
    private final ScaledTime time;
    private final TimeKeeper timeKeeper;
    private final Hosting hosting;
    private final Map<String, AwsService> services;
    private final RequestLog log = new RequestLog();
    private final LocalServer server;
    private final CompletableFuture<Void> stopRequested = new CompletableFuture<>();

    /**
     * How to run one.
     *
     * @param stateDir folder that keeps the state, created when missing; empty keeps nothing behind
     * @param port 0 for a free one
     * @param timeScale endpoint seconds in a wall second; 0 starts with time stopped
     * @param seed source of all random choices
     * @param faults what goes wrong from the start on
     * @param spread how far simulated instances stray from what models declare
     */
    public record Config(
            Optional<Path> stateDir,
            int port,
            double timeScale,
            Credentials credentials,
            Engine engine,
            long seed,
            List<Scripted> faults,
            SimulationSpread spread) {
        /** @throws IllegalArgumentException for a real engine with a clock that runs faster than it works */
        public Config {
            if (engine == Engine.TRITON && timeScale > 1) {
                throw new IllegalArgumentException(
                        "--engine triton works at the wall's pace: --time-scale can be 1 at most");
            }
        }

        /** In memory, on a free port, at the wall's pace, for {@code test}/{@code test}, simulated. */
        public static Config inMemory() {
            return new Config(
                    Optional.empty(),
                    0,
                    1,
                    Credentials.testing(),
                    Engine.SIMULATED,
                    1,
                    List.of(),
                    SimulationSpread.DEFAULT);
        }

        public Config withStateDir(Path folder) {
            return new Config(Optional.of(folder), port, timeScale, credentials, engine, seed, faults, spread);
        }

        public Config withPort(int newPort) {
            return new Config(stateDir, newPort, timeScale, credentials, engine, seed, faults, spread);
        }

        public Config withTimeScale(double scale) {
            return new Config(stateDir, port, scale, credentials, engine, seed, faults, spread);
        }

        public Config withCredentials(Credentials accepted) {
            return new Config(stateDir, port, timeScale, accepted, engine, seed, faults, spread);
        }

        public Config withEngine(Engine newEngine) {
            return new Config(stateDir, port, timeScale, credentials, newEngine, seed, faults, spread);
        }

        public Config withSeed(long newSeed) {
            return new Config(stateDir, port, timeScale, credentials, engine, newSeed, faults, spread);
        }

        public Config withSpread(SimulationSpread newSpread) {
            return new Config(stateDir, port, timeScale, credentials, engine, seed, faults, newSpread);
        }

        public Config withFaults(List<Scripted> script) {
            return new Config(stateDir, port, timeScale, credentials, engine, seed, List.copyOf(script), spread);
        }
    }

    private LocalAws(Config config, StateFolder state) throws IOException {
        if (config.engine() == Engine.TRITON) {
            TritonEngine.ofThisCheckout().requireInstalled();
        }
        this.state = state;
        this.timeKeeper = new TimeKeeper(state.tables(), InstantSource.system());
        this.time = new ScaledTime(timeKeeper.start(), config.timeScale());
        timeKeeper.follow(time);
        S3Service s3 = new S3Service(state.tables(), time, state.folder("s3"));
        ServiceContext context = new ServiceContext(
                state.tables(),
                time,
                config.seed(),
                state.folder("data"),
                s3.objects(),
                config.engine(),
                new Lives(state.tables()).begin());
        Faults faults = new Faults(config.seed(), time::now, config.faults());
        Hosting.Settings settings = Hosting.Settings.of(config.engine(), config.spread());
        this.hosting = new Hosting(context, settings, faults);
        Sessions sessions = new Sessions(state.tables(), InstantSource.system());
        this.services = services(s3, context, hosting, sessions, faults);
        AdminApi admin = new AdminApi(new AdminApi.Parts(
                Map.of(
                        "account", ServiceContext.ACCOUNT,
                        "engine", config.engine().name().toLowerCase(Locale.ROOT),
                        "pid", ProcessHandle.current().pid()),
                services,
                this::census,
                time,
                () -> timeKeeper.mark(time),
                log,
                () -> stopRequested.complete(null)));
        this.server = new LocalServer(
                config.port(),
                services,
                new SignatureCheck(config.credentials(), sessions, InstantSource.system()),
                admin,
                log);
    }

    /** Services by signing name, in the order in which a reset empties them. */
    private static Map<String, AwsService> services(
            S3Service s3, ServiceContext context, Hosting hosting, Sessions sessions, Faults faults) {
        Map<String, AwsService> services = new LinkedHashMap<>();
        // First, so that no instance downloads from a bucket that is being emptied.
        services.putAll(hosting.services());
        services.put("s3", s3);
        IamService iam = new IamService(context, sessions);
        services.put("iam", iam);
        services.put("sts", new StsService(sessions, iam));
        services.replaceAll((name, service) -> new FaultyService(service, faults, context.time()));
        return services;
    }

    /**
     * Starts one.
     *
     * @throws StateInUseException when another process runs on the state folder
     * @throws IOException when the port is taken or the state cannot be read
     */
    public static LocalAws start(Config config) throws IOException {
        StateFolder state = StateFolder.open(config.stateDir());
        try {
            return new LocalAws(config, state);
        } catch (IOException | RuntimeException e) {
            state.close();
            throw e;
        }
    }

    /** Where clients send requests, e.g. {@code http://127.0.0.1:4566}. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /** The endpoint's clock. */
    public ScaledTime time() {
        return time;
    }

    /** Requests so far by service and operation. */
    public SortedMap<String, SortedMap<String, Long>> requests() {
        return log.requests();
    }

    /** How many there are of each kind: the entries of each table, and the running instances. */
    private SortedMap<String, Long> census() {
        SortedMap<String, Long> census = state.tables().sizes();
        // What the state says of itself.
        census.remove(TimeKeeper.TABLE);
        census.remove(Lives.TABLE);
        census.put("sagemaker-instances", (long) hosting.instances());
        return census;
    }

    /** Completes when a client asked to stop ({@code POST /_local/stop}). */
    public CompletableFuture<Void> stopRequested() {
        return stopRequested;
    }

    /** How long, on the wall, nobody has asked for anything. */
    public Duration idle() {
        return Duration.ofNanos(server.idleNanos());
    }

    /** Stops serving; what was acknowledged is on disk already. */
    @Override
    public void close() {
        server.close();
        services.values().forEach(AwsService::close);
        timeKeeper.stopped(time);
        time.close();
        state.close();
    }
}

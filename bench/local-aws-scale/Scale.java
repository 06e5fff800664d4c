import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How the local AWS bears thousands of endpoints; README.md says how to run it and what the columns mean. */
final class Scale {
    private static final String REGION = "us-east-1";
    private static final String IMAGE =
            "763104351884.dkr.ecr.us-east-1.amazonaws.com/sagemaker-tritonserver:25.09-py3";

    /** How often each measured request is chosen, of a hundred; in the order of {@link #drive}. */
    private static final int[] WEIGHTS = {40, 40, 2, 8, 10};

    private final Options options;
    private final Server server;
    private final Client client;

    Scale(Options options, Server server) {
        this.options = options;
        this.server = server;
        this.client = new Client(server.url);
    }

    public static void main(String[] args) throws Exception {
        Options options = Options.parse(args);
        Server server = Server.start(options.state());
        boolean fine;
        try {
            fine = new Scale(options, server).run();
        } finally {
            server.stop();
        }
        System.exit(fine || !options.check() ? 0 : 10);
    }

    /** @param rate requests a second of all clients together; 0 for as many as are answered */
    record Options(
            int endpoints, int models, int targets, int warm, int seconds, int clients, int rate, Path state, boolean check) {
        static Options parse(String[] args) throws IOException {
            Map<String, String> given = new HashMap<>();
            for (int i = 0; i < args.length; i += 2) {
                given.put(args[i], i + 1 < args.length ? args[i + 1] : "");
            }
            Path state = given.containsKey("--state")
                    ? Path.of(given.get("--state")).toAbsolutePath()
                    : Files.createTempDirectory("local-aws-scale");
            return new Options(
                    number(given, "--endpoints", 1000),
                    number(given, "--models", 100_000),
                    number(given, "--scaled", 200),
                    number(given, "--warm", 60),
                    number(given, "--seconds", 20),
                    number(given, "--clients", 8),
                    number(given, "--rate", 500),
                    state,
                    given.containsKey("--check"));
        }

        private static int number(Map<String, String> given, String name, int otherwise) {
            return Integer.parseInt(given.getOrDefault(name, String.valueOf(otherwise)));
        }
    }

    private boolean run() throws Exception {
        System.out.printf(Locale.ROOT, "| step | wall s | a second |%n|---|---|---|%n");
        timed("publish target models", options.models(), this::publish);
        timed("create endpoints, each with an instance", options.endpoints(), this::createEndpoints);
        timed("register scalable targets with a policy each", options.targets(), this::scale);
        timed("load a model on each instance", options.endpoints(), this::load);
        server.memory("before the restart");
        long begin = System.nanoTime();
        server.kill();
        server.restart();
        client.url = server.url;
        System.out.printf(Locale.ROOT, "| start again after kill -9 | %.1f | |%n", (System.nanoTime() - begin) / 1e9);
        timed("load a model on each instance again", options.endpoints(), this::load);
        boolean fine = drive();
        server.memory("after the load");
        System.out.println();
        server.report().forEach(System.out::println);
        return fine;
    }

    private void timed(String what, int count, Callable<?> step) throws Exception {
        long begin = System.nanoTime();
        step.call();
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(Locale.ROOT, "| %s (%,d) | %.1f | %,.0f |%n", what, count, seconds, count / seconds);
    }

    private Void publish() throws Exception {
        client.send(client.render("s3", "PUT", "/models", Map.of(), new byte[0]));
        byte[] archive = Archive.embedding();
        each(options.models(), i -> {
            String key = prefix(i % options.endpoints()) + model(i / options.endpoints());
            client.send(client.render("s3", "PUT", "/models/" + key, Map.of(), archive));
        });
        return null;
    }

    private static String prefix(int endpoint) {
        return "t/%04d/".formatted(endpoint);
    }

    private static String model(int number) {
        return "customer-%05d--embedding--%012x.tar.gz".formatted(number, number * 0x9E3779B97FL);
    }

    private static String name(int endpoint) {
        return "fleet--bench--%04d".formatted(endpoint);
    }

    private Void createEndpoints() throws Exception {
        each(options.endpoints(), i -> {
            sageMaker("CreateModel", "{\"ModelName\":\"" + name(i) + "\",\"ExecutionRoleArn\":\"arn:aws:iam::123456789012:role/r\","
                    + "\"PrimaryContainer\":{\"Image\":\"" + IMAGE + "\",\"Mode\":\"MultiModel\",\"ModelDataUrl\":\"s3://models/"
                    + prefix(i) + "\"}}");
            sageMaker("CreateEndpointConfig", "{\"EndpointConfigName\":\"" + name(i) + "\",\"ProductionVariants\":[{"
                    + "\"VariantName\":\"AllTraffic\",\"ModelName\":\"" + name(i) + "\",\"InstanceType\":\"ml.g5.xlarge\","
                    + "\"InitialInstanceCount\":1}]}");
        });
        step("PT5S");
        each(options.endpoints(), i -> sageMaker(
                "CreateEndpoint",
                "{\"EndpointName\":\"" + name(i) + "\",\"EndpointConfigName\":\"" + name(i) + "\"}"));
        step("PT10M");
        return null;
    }

    private Void scale() throws Exception {
        each(options.targets(), i -> {
            String target = "\"ServiceNamespace\":\"sagemaker\",\"ResourceId\":\"endpoint/" + name(i)
                    + "/variant/AllTraffic\",\"ScalableDimension\":\"sagemaker:variant:DesiredInstanceCount\"";
            scaling("RegisterScalableTarget", "{" + target + ",\"MinCapacity\":1,\"MaxCapacity\":2}");
            scaling("PutScalingPolicy", "{" + target + ",\"PolicyName\":\"p\",\"PolicyType\":\"TargetTrackingScaling\","
                    + "\"TargetTrackingScalingPolicyConfiguration\":{\"TargetValue\":1000000,\"PredefinedMetricSpecification\":{"
                    + "\"PredefinedMetricType\":\"SageMakerVariantInvocationsPerInstance\"}}}");
        });
        return null;
    }

    private Void load() throws Exception {
        each(options.endpoints(), i -> {
            int status = 429;
            while (status == 429) {
                status = invoke(i, 0);
            }
            if (status != 200) {
                throw new IOException("invoking " + name(i) + " gave " + status);
            }
        });
        return null;
    }

    private void sageMaker(String operation, String body) throws Exception {
        client.send(client.json("sagemaker", "SageMaker." + operation, body));
    }

    private void scaling(String operation, String body) throws Exception {
        client.send(client.json("application-autoscaling", "AnyScaleFrontendService." + operation, body));
    }

    private int invoke(int endpoint, int number) throws Exception {
        return client.exchange(client.invocation(path(endpoint), model(number), Archive.REQUEST)).status();
    }

    private static String path(int endpoint) {
        return "/endpoints/" + name(endpoint) + "/invocations";
    }

    private void step(String duration) throws Exception {
        client.admin("/_local/time", "{\"step\":\"" + duration + "\"}");
    }

    interface Action {
        void run(int number) throws Exception;
    }

    private void each(int count, Action action) throws Exception {
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> workers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int c = 0; c < Math.max(options.clients(), 16); c++) {
                workers.add(threads.submit(() -> {
                    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                        action.run(i);
                    }
                    return null;
                }));
            }
        }
        for (Future<?> worker : workers) {
            worker.get();
        }
    }

    /** What one of the measured requests looks like for an endpoint. */
    interface Rendered {
        byte[] of(int endpoint) throws Exception;
    }

    /** All operations mixed, each client sending its next request when the last is answered. */
    private boolean drive() throws Exception {
        Map<String, Rendered> mix = new LinkedHashMap<>();
        mix.put("DescribeEndpoint", i -> client.json(
                "sagemaker", "SageMaker.DescribeEndpoint", "{\"EndpointName\":\"" + name(i) + "\"}"));
        mix.put("InvokeEndpoint", i -> client.invocation(path(i), model(0), Archive.REQUEST));
        mix.put("ListEndpoints", i -> client.json("sagemaker", "SageMaker.ListEndpoints", "{\"MaxResults\":100}"));
        mix.put("ListObjectsV2", i -> client.render(
                "s3", "GET", "/models?list-type=2&prefix=" + prefix(i).replace("/", "%2F"), Map.of(), new byte[0]));
        mix.put("HeadObject", i -> client.render("s3", "HEAD", "/models/" + prefix(i) + model(0), Map.of(), new byte[0]));
        measure(mix, options.warm(), 0);
        System.out.printf(Locale.ROOT, "%nAs fast as they are answered, %d clients:%n", options.clients());
        boolean fine = report(measure(mix, options.seconds(), 0));
        if (options.rate() > 0) {
            System.out.printf(Locale.ROOT, "%n%d requests a second:%n", options.rate());
            fine = report(measure(mix, options.seconds(), options.rate()));
        }
        return fine;
    }

    private boolean report(Map<String, List<Long>> nanos) {
        System.out.printf(Locale.ROOT, "%n| request | a second | p50 ms | p99 ms | p99.9 ms |%n|---|---|---|---|---|%n");
        boolean fine = true;
        for (Map.Entry<String, List<Long>> entry : nanos.entrySet()) {
            long[] sorted = entry.getValue().stream().mapToLong(Long::longValue).sorted().toArray();
            double p99 = at(sorted, 0.99);
            System.out.printf(
                    Locale.ROOT, "| %s | %,.0f | %.2f | %.2f | %.2f |%n",
                    entry.getKey(), sorted.length / (double) options.seconds(), at(sorted, 0.5), p99, at(sorted, 0.999));
            boolean judged = entry.getKey().equals("DescribeEndpoint") || entry.getKey().equals("InvokeEndpoint");
            fine &= !judged || p99 < 5;
        }
        return fine;
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)] / 1e6;
    }

    /**
     * With a rate each request has a time at which it is due, and its duration counts from then, sent late or not. Requests
     * are signed and rendered before the clock starts: clients and server share the processors, and what a client computes
     * would count as the server's time.
     */
    private Map<String, List<Long>> measure(Map<String, Rendered> mix, int seconds, int rate) throws Exception {
        List<String> names = List.copyOf(mix.keySet());
        byte[][][] wires = new byte[names.size()][options.endpoints()][];
        for (int k = 0; k < names.size(); k++) {
            for (int i = 0; i < options.endpoints(); i++) {
                wires[k][i] = mix.get(names.get(k)).of(i);
            }
        }
        List<List<Long>> all = new ArrayList<>();
        names.forEach(name -> all.add(new ArrayList<>()));
        long start = System.nanoTime();
        AtomicInteger next = new AtomicInteger();
        List<Future<List<List<Long>>>> workers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(options.clients())) {
            for (int c = 0; c < options.clients(); c++) {
                SplittableRandom random = new SplittableRandom(c);
                workers.add(threads.submit(() -> work(wires, random, start, start + seconds * 1_000_000_000L, rate, next)));
            }
        }
        for (Future<List<List<Long>>> worker : workers) {
            List<List<Long>> own = worker.get();
            for (int k = 0; k < own.size(); k++) {
                all.get(k).addAll(own.get(k));
            }
        }
        Map<String, List<Long>> named = new LinkedHashMap<>();
        for (int k = 0; k < names.size(); k++) {
            named.put(names.get(k), all.get(k));
        }
        return named;
    }

    private List<List<Long>> work(
            byte[][][] wires, SplittableRandom random, long start, long end, int rate, AtomicInteger next) throws Exception {
        List<List<Long>> own = new ArrayList<>();
        for (int k = 0; k < wires.length; k++) {
            own.add(new ArrayList<>());
        }
        while (System.nanoTime() < end) {
            int kind = pick(WEIGHTS, random);
            long begin = System.nanoTime();
            if (rate > 0) {
                begin = start + next.getAndIncrement() * 1_000_000_000L / rate;
                LockSupport.parkNanos(begin - System.nanoTime());
            }
            Answer answer = client.exchange(wires[kind][random.nextInt(options.endpoints())]);
            own.get(kind).add(System.nanoTime() - begin);
            if (answer.status() != 200) {
                throw new IOException("a measured request gave " + answer.status() + ": " + answer.text());
            }
        }
        return own;
    }

    private static int pick(int[] weights, SplittableRandom random) {
        int mark = random.nextInt(Arrays.stream(weights).sum());
        int choice = 0;
        while (mark >= weights[choice]) {
            mark -= weights[choice++];
        }
        return choice;
    }

    /** An answer; the body of one to HEAD is empty. */
    record Answer(int status, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Requests with signature V4 over connections that are kept, one for each thread. */
    static final class Client {
        private static final DateTimeFormatter STAMP =
                DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

        private final ThreadLocal<Connection> connections = new ThreadLocal<>();
        private final Map<String, byte[]> keys = new ConcurrentHashMap<>();
        private volatile String url;

        Client(String url) {
            this.url = url;
        }

        byte[] json(String service, String target, String body) throws Exception {
            Map<String, String> headers = Map.of("X-Amz-Target", target, "Content-Type", "application/x-amz-json-1.1");
            return render(service, "POST", "/", headers, body.getBytes(StandardCharsets.UTF_8));
        }

        byte[] invocation(String path, String targetModel, byte[] body) throws Exception {
            Map<String, String> headers =
                    Map.of("Content-Type", "application/json", "X-Amzn-SageMaker-Target-Model", targetModel);
            return render("sagemaker", "POST", path, headers, body);
        }

        /** Sends it and throws unless it succeeds. */
        void send(byte[] request) throws Exception {
            Answer answer = exchange(request);
            if (answer.status() != 200) {
                String asked = new String(request, StandardCharsets.ISO_8859_1).lines().findFirst().orElse("");
                throw new IOException(asked + " gave " + answer.status() + ": " + answer.text());
            }
        }

        void admin(String path, String body) throws Exception {
            send(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.UTF_8));
        }

        Answer exchange(byte[] request) throws IOException {
            Connection connection = connections.get();
            int port = URI.create(url).getPort();
            if (connection == null || connection.port != port || connection.closed) {
                connection = new Connection(port);
                connections.set(connection);
            }
            return connection.exchange(request);
        }

        byte[] render(String service, String method, String path, Map<String, String> headers, byte[] body)
                throws Exception {
            URI uri = URI.create(url + path);
            String stamp = STAMP.format(Instant.now());
            String payload = hex(MessageDigest.getInstance("SHA-256").digest(body));
            String signed = "host;x-amz-content-sha256;x-amz-date";
            String canonical = String.join(
                    "\n",
                    method,
                    uri.getRawPath(),
                    uri.getRawQuery() == null ? "" : uri.getRawQuery(),
                    "host:" + uri.getAuthority(),
                    "x-amz-content-sha256:" + payload,
                    "x-amz-date:" + stamp,
                    "",
                    signed,
                    payload);
            String scope = stamp.substring(0, 8) + "/" + REGION + "/" + service + "/aws4_request";
            String toSign = "AWS4-HMAC-SHA256\n" + stamp + "\n" + scope + "\n"
                    + hex(MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8)));
            StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
            Map<String, String> all = new LinkedHashMap<>(headers);
            all.put("Host", uri.getAuthority());
            all.put("X-Amz-Date", stamp);
            all.put("X-Amz-Content-Sha256", payload);
            all.put("Content-Length", String.valueOf(body.length));
            all.put("Authorization", "AWS4-HMAC-SHA256 Credential=test/" + scope + ", SignedHeaders=" + signed + ", Signature="
                    + hex(hmac(key(scope), toSign)));
            all.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            out.writeBytes(body);
            return out.toByteArray();
        }

        private byte[] key(String scope) {
            return keys.computeIfAbsent(scope, s -> {
                byte[] key = "AWS4test".getBytes(StandardCharsets.UTF_8);
                for (String part : s.split("/")) {
                    key = hmac(key, part);
                }
                return key;
            });
        }

        private static byte[] hmac(byte[] key, String text) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key, "HmacSHA256"));
                return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private static String hex(byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
    }

    /** A connection to the local AWS, which tells the length of each of its answers. */
    static final class Connection {
        private final int port;
        private final Socket socket;
        private final InputStream in;
        private boolean closed;

        Connection(int port) throws IOException {
            this.port = port;
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(120_000);
            in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        }

        Answer exchange(byte[] request) throws IOException {
            socket.getOutputStream().write(request);
            String status = line();
            int length = 0;
            for (String header = line(); !header.isEmpty(); header = line()) {
                if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                    length = Integer.parseInt(header.substring(15).strip());
                } else if (header.regionMatches(true, 0, "transfer-encoding:", 0, 18)) {
                    throw new IOException("an answer of unknown length");
                } else if (header.equalsIgnoreCase("connection: close")) {
                    closed = true;
                }
            }
            byte[] body = request[0] == 'H' ? new byte[0] : in.readNBytes(length);
            if (closed) {
                socket.close();
            }
            return new Answer(Integer.parseInt(status.substring(9, 12)), body);
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder(64);
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException("the connection was closed");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }
    }

    /** The local AWS as a process, started by the launcher. */
    static final class Server {
        private static final Pattern URL = Pattern.compile("\"endpointUrl\" : \"([^\"]+)\"");
        private static final Pattern PID = Pattern.compile("\"pid\" : (\\d+)");

        private final Path state;
        private final List<String> report = new ArrayList<>();
        private String url = "";
        private long pid;

        private Server(Path state) {
            this.state = state;
        }

        static Server start(Path state) throws Exception {
            Server server = new Server(state);
            server.restart();
            return server;
        }

        void restart() throws Exception {
            String out = mmectl("local", "start", "--time-scale", "60", "-o", "json");
            Matcher at = URL.matcher(out);
            Matcher process = PID.matcher(out);
            if (!at.find() || !process.find()) {
                throw new IOException("the local AWS did not start: " + out);
            }
            url = at.group(1);
            pid = Long.parseLong(process.group(1));
        }

        private String mmectl(String... arguments) throws Exception {
            List<String> command = new ArrayList<>(List.of(System.getenv().getOrDefault("MMECTL", "./mmectl")));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("MMECTL_LOCAL_DIR", state.toString());
            Process process = builder.start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return out;
        }

        void kill() throws Exception {
            ProcessHandle handle = ProcessHandle.of(pid).orElseThrow();
            handle.destroyForcibly();
            handle.onExit().get();
        }

        void stop() throws Exception {
            mmectl("local", "stop");
        }

        /** Heap in use after a full collection, and what the system has given the process. */
        void memory(String when) throws Exception {
            String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            run(jcmd, String.valueOf(pid), "GC.run");
            String histogram = run(jcmd, String.valueOf(pid), "GC.class_histogram");
            String total = histogram.lines().filter(l -> l.startsWith("Total")).findFirst().orElse("");
            String[] columns = total.trim().split("\\s+");
            String heap = columns.length < 3 ? "unknown" : String.valueOf(Long.parseLong(columns[2]) >> 20);
            String rss = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(l -> l.startsWith("VmRSS"))
                    .map(l -> l.replaceAll("\\D", ""))
                    .findFirst()
                    .orElse("0");
            report.add("Heap after a full collection " + when + ": " + heap + " MiB; resident " + (Long.parseLong(rss) >> 10)
                    + " MiB; threads of the system " + Files.list(Path.of("/proc/" + pid + "/task")).count());
        }

        List<String> report() {
            return report;
        }

        private static String run(String... command) throws Exception {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return out;
        }
    }

    /** A Triton repository of a kilobyte: TEXT in, EMBEDDING out. */
    static final class Archive {
        static final byte[] REQUEST = ("{\"inputs\":[{\"name\":\"TEXT\",\"datatype\":\"BYTES\",\"shape\":[1,1],"
                        + "\"data\":[\"how do I reset my password\"]}]}")
                .getBytes(StandardCharsets.UTF_8);

        private Archive() {}

        static byte[] embedding() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
                file(out, "encoder/config.pbtxt", """
                        name: "encoder"
                        platform: "pytorch_libtorch"
                        input [ { name: "TEXT" data_type: TYPE_STRING dims: [ -1, 1 ] } ]
                        output [ { name: "EMBEDDING" data_type: TYPE_FP32 dims: [ -1, 16 ] } ]
                        instance_group [ { count: 1 kind: KIND_GPU } ]
                        parameters { key: "mmectl.footprint.gpu_memory_mib" value { string_value: "200" } }
                        parameters { key: "mmectl.footprint.host_memory_mib" value { string_value: "100" } }
                        """);
                file(out, "encoder/1/model.pt", "weights");
                out.write(new byte[1024]);
            }
            return bytes.toByteArray();
        }

        private static void file(GZIPOutputStream out, String name, String content) throws IOException {
            byte[] data = content.getBytes(StandardCharsets.UTF_8);
            byte[] header = new byte[512];
            put(header, 0, name);
            put(header, 100, "0000644");
            put(header, 108, "0000000");
            put(header, 116, "0000000");
            put(header, 124, "%011o".formatted(data.length));
            put(header, 136, "00000000000");
            put(header, 148, "        ");
            header[156] = '0';
            put(header, 257, "ustar");
            put(header, 263, "00");
            int sum = 0;
            for (byte b : header) {
                sum += b & 0xff;
            }
            put(header, 148, "%06o\0 ".formatted(sum));
            out.write(header);
            out.write(data);
            out.write(new byte[(512 - data.length % 512) % 512]);
        }

        private static void put(byte[] header, int at, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(bytes, 0, header, at, bytes.length);
        }
    }
}

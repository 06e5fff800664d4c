import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
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
        client.send("s3", "PUT", "/models", "", new byte[0], 200);
        byte[] archive = Archive.embedding();
        each(options.models(), i -> client.send(
                "s3", "PUT", "/models/" + prefix(i % options.endpoints()) + model(i / options.endpoints()), "", archive, 200));
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
        client.send("sagemaker", "POST", "/", "SageMaker." + operation, body.getBytes(StandardCharsets.UTF_8), 200);
    }

    private void scaling(String operation, String body) throws Exception {
        client.send(
                "application-autoscaling", "POST", "/", "AnyScaleFrontendService." + operation,
                body.getBytes(StandardCharsets.UTF_8), 200);
    }

    private int invoke(int endpoint, int number) throws Exception {
        return client.invoke("/endpoints/" + name(endpoint) + "/invocations", model(number), Archive.REQUEST);
    }

    private void step(String duration) throws Exception {
        client.admin("POST", "/_local/time", "{\"step\":\"" + duration + "\"}");
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

    /** All operations mixed, each client sending its next request when the last is answered. */
    private boolean drive() throws Exception {
        Map<String, Action> mix = new java.util.LinkedHashMap<>();
        mix.put("DescribeEndpoint", i -> sageMaker("DescribeEndpoint", "{\"EndpointName\":\"" + name(i) + "\"}"));
        mix.put("InvokeEndpoint", i -> invoke(i, 0));
        mix.put("ListEndpoints", i -> sageMaker("ListEndpoints", "{\"MaxResults\":100}"));
        mix.put("ListObjectsV2", i -> client.send(
                "s3", "GET", "/models?list-type=2&prefix=" + prefix(i).replace("/", "%2F"), "", new byte[0], 200));
        mix.put("HeadObject", i -> client.send("s3", "HEAD", "/models/" + prefix(i) + model(0), "", new byte[0], 200));
        int[] weights = {40, 40, 2, 8, 10};
        measure(mix, weights, options.warm(), 0);
        System.out.printf(Locale.ROOT, "%nAs fast as they are answered, %d clients:%n", options.clients());
        boolean fine = report(measure(mix, weights, options.seconds(), 0));
        if (options.rate() > 0) {
            System.out.printf(Locale.ROOT, "%n%d requests a second:%n", options.rate());
            fine = report(measure(mix, weights, options.seconds(), options.rate()));
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

    /** With a rate each request has a time at which it is due, and its duration counts from then, sent late or not. */
    private Map<String, List<Long>> measure(Map<String, Action> mix, int[] weights, int seconds, int rate) throws Exception {
        List<String> names = List.copyOf(mix.keySet());
        Map<String, List<Long>> all = new java.util.LinkedHashMap<>();
        names.forEach(name -> all.put(name, new ArrayList<>()));
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        AtomicInteger next = new AtomicInteger();
        List<Future<Map<String, List<Long>>>> workers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int c = 0; c < (rate > 0 ? 64 : options.clients()); c++) {
                SplittableRandom random = new SplittableRandom(c);
                workers.add(threads.submit(() -> {
                    Map<String, List<Long>> own = new HashMap<>();
                    while (System.nanoTime() < end) {
                        String name = names.get(pick(weights, random));
                        long begin = System.nanoTime();
                        if (rate > 0) {
                            begin = start + next.getAndIncrement() * 1_000_000_000L / rate;
                            java.util.concurrent.locks.LockSupport.parkNanos(begin - System.nanoTime());
                        }
                        mix.get(name).run(random.nextInt(options.endpoints()));
                        own.computeIfAbsent(name, n -> new ArrayList<>()).add(System.nanoTime() - begin);
                    }
                    return own;
                }));
            }
        }
        for (Future<Map<String, List<Long>>> worker : workers) {
            worker.get().forEach((name, values) -> all.get(name).addAll(values));
        }
        return all;
    }

    private static int pick(int[] weights, SplittableRandom random) {
        int mark = random.nextInt(Arrays.stream(weights).sum());
        int choice = 0;
        while (mark >= weights[choice]) {
            mark -= weights[choice++];
        }
        return choice;
    }

    /** Requests with signature V4. */
    static final class Client {
        private static final DateTimeFormatter STAMP =
                DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

        private final HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
        private final Map<String, byte[]> keys = new ConcurrentHashMap<>();
        private volatile String url;

        Client(String url) {
            this.url = url;
        }

        void send(String service, String method, String path, String target, byte[] body, int expected) throws Exception {
            Map<String, String> headers = new HashMap<>();
            if (!target.isEmpty()) {
                headers.put("X-Amz-Target", target);
                headers.put("Content-Type", "application/x-amz-json-1.1");
            }
            HttpResponse<byte[]> answer = exchange(service, method, path, headers, body);
            if (answer.statusCode() != expected) {
                throw new IOException(method + " " + path + " " + target + " gave " + answer.statusCode() + ": "
                        + new String(answer.body(), StandardCharsets.UTF_8));
            }
        }

        int invoke(String path, String targetModel, byte[] body) throws Exception {
            Map<String, String> headers =
                    Map.of("Content-Type", "application/json", "X-Amzn-SageMaker-Target-Model", targetModel);
            return exchange("sagemaker", "POST", path, headers, body).statusCode();
        }

        void admin(String method, String path, String body) throws Exception {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(path + " gave " + answer.statusCode() + ": " + answer.body());
            }
        }

        private HttpResponse<byte[]> exchange(
                String service, String method, String path, Map<String, String> headers, byte[] body) throws Exception {
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
            HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                    .timeout(Duration.ofSeconds(120))
                    .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                    .header("X-Amz-Date", stamp)
                    .header("X-Amz-Content-Sha256", payload)
                    .header("Authorization", "AWS4-HMAC-SHA256 Credential=test/" + scope + ", SignedHeaders=" + signed
                            + ", Signature=" + hex(hmac(key(scope), toSign)));
            headers.forEach(request::header);
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
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

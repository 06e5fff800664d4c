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
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sends one kind of request over a few kept connections as fast as they are answered, and prints requests a second and
 * latencies as JSON. Requests are signed and rendered before the clock starts, so that the client costs little more than its
 * system calls. Only the loopback address is accepted as a target.
 *
 * <pre>java Load.java --url http://127.0.0.1:PORT --spec FILE --connections 4 --seconds 5 [--warmup 2]</pre>
 *
 * <p>The file has a line for each request to choose from in turn: {@code METHOD PATH SERVICE REGION BYTES [NAME=VALUE ...]};
 * BYTES is the length of a body of zeros, or {@code @TEXT} for a body of that text with {@code %20} for blanks.
 */
final class Load {
    private static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private Load() {}

    /** A request as it goes over the wire. */
    private record Wire(byte[] bytes) {}

    /** What a worker measured. */
    private record Measured(long[] nanos, int count) {}

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new TreeMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            options.put(arguments[i].substring(2), arguments[i + 1]);
        }
        URI url = URI.create(options.get("url"));
        InetAddress address = InetAddress.getByName(url.getHost());
        if (!address.isLoopbackAddress()) {
            throw new IllegalArgumentException("--url must be on the loopback address");
        }
        List<Wire> requests = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(options.get("spec")))) {
            requests.add(wire(url, line.split(" ")));
        }
        int connections = Integer.parseInt(options.getOrDefault("connections", "4"));
        run(url, address, requests, connections, seconds(options.getOrDefault("warmup", "1")));
        Instant start = Instant.now();
        List<Measured> measured = run(url, address, requests, connections, seconds(options.get("seconds")));
        print(measured, Duration.between(start, Instant.now()));
    }

    private static Duration seconds(String text) {
        double seconds = Double.parseDouble(text);
        if (seconds > 120) {
            throw new IllegalArgumentException("at most 120 seconds");
        }
        return Duration.ofMillis((long) (seconds * 1000));
    }

    private static List<Measured> run(
            URI url, InetAddress address, List<Wire> requests, int connections, Duration time) throws Exception {
        List<Thread> threads = new ArrayList<>();
        Measured[] results = new Measured[connections];
        AtomicLong failures = new AtomicLong();
        long end = System.nanoTime() + time.toNanos();
        for (int i = 0; i < connections; i++) {
            int worker = i;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    results[worker] = work(url, address, requests, worker, end);
                } catch (IOException e) {
                    e.printStackTrace();
                    failures.incrementAndGet();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failures.get() > 0) {
            throw new IOException("some connections failed");
        }
        return Arrays.asList(results);
    }

    private static Measured work(URI url, InetAddress address, List<Wire> requests, int worker, long end)
            throws IOException {
        long[] nanos = new long[1 << 16];
        int count = 0;
        try (Connection connection = new Connection(address, url.getPort())) {
            for (int i = worker; System.nanoTime() < end; i++) {
                long before = System.nanoTime();
                connection.exchange(requests.get(i % requests.size()).bytes());
                if (count == nanos.length) {
                    nanos = Arrays.copyOf(nanos, 2 * count);
                }
                nanos[count++] = System.nanoTime() - before;
            }
        }
        return new Measured(nanos, count);
    }

    /** Kept open as long as the server allows. */
    private static final class Connection implements AutoCloseable {
        private final InetAddress address;
        private final int port;
        private Socket socket;
        private InputStream in;
        private final byte[] sink = new byte[256 * 1024];

        Connection(InetAddress address, int port) throws IOException {
            this.address = address;
            this.port = port;
            open();
        }

        private void open() throws IOException {
            socket = new Socket(address, port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        }

        void exchange(byte[] request) throws IOException {
            socket.getOutputStream().write(request);
            String status = line();
            if (!status.startsWith("HTTP/1.") || status.charAt(9) != '2') {
                throw new IOException("answered " + status);
            }
            long length = -1;
            boolean chunked = false;
            boolean close = status.startsWith("HTTP/1.0");
            for (String header = line(); !header.isEmpty(); header = line()) {
                String lower = header.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Long.parseLong(header.substring(15).strip());
                } else if (lower.startsWith("transfer-encoding:")) {
                    chunked = lower.contains("chunked");
                } else if (lower.startsWith("connection:")) {
                    close = lower.contains("close");
                }
            }
            if (chunked) {
                for (long size = Long.parseLong(line().strip(), 16); size > 0; size = Long.parseLong(line().strip(), 16)) {
                    skip(size);
                    line();
                }
                line();
            } else if (length >= 0) {
                skip(length);
            } else if (close) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            if (close) {
                socket.close();
                open();
            }
        }

        private void skip(long length) throws IOException {
            for (long left = length; left > 0; ) {
                int n = in.read(sink, 0, (int) Math.min(left, sink.length));
                if (n < 0) {
                    throw new EOFException("the answer ended early");
                }
                left -= n;
            }
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

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static void print(List<Measured> measured, Duration took) {
        long[] all = measured.stream()
                .flatMapToLong(m -> Arrays.stream(m.nanos(), 0, m.count()))
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "{\"requests\": %d, \"perSecond\": %.1f, \"p50Millis\": %.3f, \"p99Millis\": %.3f}%n",
                all.length,
                all.length / (took.toNanos() / 1e9),
                percentile(all, 0.50) / 1e6,
                percentile(all, 0.99) / 1e6);
    }

    private static double percentile(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
    }

    private static Wire wire(URI url, String[] words) throws Exception {
        byte[] body = words[4].startsWith("@")
                ? words[4].substring(1).replace("%20", " ").getBytes(StandardCharsets.UTF_8)
                : new byte[Integer.parseInt(words[4])];
        TreeMap<String, String> headers = new TreeMap<>();
        headers.put("host", url.getAuthority());
        for (int i = 5; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            headers.put(words[i].substring(0, equals).toLowerCase(Locale.ROOT), words[i].substring(equals + 1));
        }
        String now = BASIC.format(Instant.now());
        headers.put("x-amz-date", now);
        headers.put("x-amz-content-sha256", hex(sha256(body)));
        String names = String.join(";", headers.keySet());
        StringBuilder canonical = new StringBuilder(words[0] + "\n" + words[1] + "\n\n");
        headers.forEach((name, value) -> canonical.append(name).append(':').append(value).append('\n'));
        canonical.append('\n').append(names).append('\n').append(headers.get("x-amz-content-sha256"));
        String scope = now.substring(0, 8) + "/" + words[3] + "/" + words[2] + "/aws4_request";
        String toSign = "AWS4-HMAC-SHA256\n" + now + "\n" + scope + "\n"
                + hex(sha256(canonical.toString().getBytes(StandardCharsets.UTF_8)));
        byte[] key = "AWS4test".getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        headers.put(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=test/" + scope + ", SignedHeaders=" + names + ", Signature="
                        + hex(hmac(key, toSign)));
        headers.put("content-length", String.valueOf(body.length));
        StringBuilder head = new StringBuilder(words[0] + " " + words[1] + " HTTP/1.1\r\n");
        headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(body);
        return new Wire(out.toByteArray());
    }

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    private static byte[] hmac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}

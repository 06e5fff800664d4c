package io.mmectl.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mmectl.localaws.LocalAws;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With isolated settings nothing but the given server hears of us, whatever the machine is set up for. */
class IsolationTest {
    private static final List<String> SERVICES = List.of(
            "", "_S3", "_SAGEMAKER", "_SAGEMAKER_RUNTIME", "_APPLICATION_AUTO_SCALING", "_CLOUDWATCH", "_STS", "_IAM");

    @TempDir
    private Path folder;

    private final Queue<String> trapped = new ConcurrentLinkedQueue<>();
    private HttpServer trap;
    private LocalAws local;

    @BeforeEach
    void start() throws IOException {
        trap = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        trap.createContext("/", exchange -> {
            trapped.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            exchange.sendResponseHeaders(403, -1);
            exchange.close();
        });
        trap.start();
        local = LocalAws.start(LocalAws.Config.inMemory());
        try (AwsClients clients = new AwsClients(AwsSettings.isolated(local.endpoint(), "us-east-1"))) {
            clients.s3().createBucket(b -> b.bucket("probe"));
        }
    }

    @AfterEach
    void stop() {
        trap.stop(0);
        local.close();
    }

    @Test
    void theEnvironmentLeadsAnAmbientAccountWhereItSays() throws Exception {
        Result result = run("ambient", Map.of("AWS_ENDPOINT_URL", trapUrl()), List.of());

        assertThat(trapped).isNotEmpty();
        assertThat(result.output()).contains("sts:GetCallerIdentity");
    }

    @Test
    void nothingOfTheMachineLeadsAnIsolatedAccountAstray() throws Exception {
        Result result = run(local.endpoint().toString(), hostileEnvironment(), hostileProperties());

        assertThat(result.output())
                .contains("caller: 123456789012", "put: CREATED", "get: 5", "role: false", "endpoints: []")
                .contains("scaling: Optional.empty", "metrics: Reading", "invoke: Refused");
        assertThat(result.status()).as(result.output()).isZero();
        assertThat(trapped).isEmpty();
    }

    @Test
    void aProfileFileThatCannotBeReadIsTheUsersToCorrect() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken"), "[[[ what no reader of profiles understands\n");

        Result result = run(local.endpoint().toString(), Map.of("AWS_CONFIG_FILE", broken.toString()), List.of());

        assertThat(result.output())
                .contains("the AWS settings of this machine cannot be read")
                .contains("line 1");
    }

    private Map<String, String> hostileEnvironment() throws IOException {
        Map<String, String> environment = new HashMap<>();
        SERVICES.forEach(s -> environment.put("AWS_ENDPOINT_URL" + s, trapUrl()));
        for (String proxy : List.of("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY")) {
            environment.put(proxy, trapUrl());
        }
        environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", trapUrl() + "/credentials");
        environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", trapUrl());
        environment.put("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
        environment.put("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        environment.put("AWS_SESSION_TOKEN", "token");
        environment.put("AWS_REGION", "cn-north-1");
        environment.put("AWS_DEFAULT_REGION", "cn-north-1");
        environment.put("AWS_PROFILE", "work");
        environment.put("AWS_CONFIG_FILE", config().toString());
        environment.put("AWS_SHARED_CREDENTIALS_FILE", config().toString());
        environment.put("AWS_DEFAULTS_MODE", "auto");
        environment.put("AWS_USE_FIPS_ENDPOINT", "true");
        environment.put("AWS_USE_DUALSTACK_ENDPOINT", "true");
        environment.put("AWS_RETRY_MODE", "adaptive");
        environment.put("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required");
        environment.put("AWS_AUTH_SCHEME_PREFERENCE", "sigv4a,noAuth");
        environment.put("AWS_S3_USE_ARN_REGION", "true");
        return environment;
    }

    private Path config() throws IOException {
        String settings = """
                [default]
                endpoint_url = %1$s
                region = cn-north-1
                defaults_mode = auto
                [profile work]
                endpoint_url = %1$s
                use_fips_endpoint = true
                credential_process = curl %1$s
                services = all
                [services all]
                s3 =
                  endpoint_url = %1$s
                sagemaker =
                  endpoint_url = %1$s
                """.formatted(trapUrl());
        return Files.writeString(folder.resolve("config"), settings);
    }

    private List<String> hostileProperties() {
        List<String> properties = new ArrayList<>();
        properties.add("-Daws.endpointUrl=" + trapUrl());
        properties.add("-Daws.endpointUrlS3=" + trapUrl());
        properties.add("-Dhttp.proxyHost=127.0.0.1");
        properties.add("-Dhttp.proxyPort=" + trap.getAddress().getPort());
        properties.add("-Dhttp.nonProxyHosts=nothing");
        properties.add("-Daws.region=cn-north-1");
        return properties;
    }

    private String trapUrl() {
        return "http://127.0.0.1:" + trap.getAddress().getPort();
    }

    private static Result run(String endpoint, Map<String, String> environment, List<String> properties)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(properties);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), IsolationProbe.class.getName(), endpoint));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().put("AWS_ACCESS_KEY_ID", "test");
        builder.environment().put("AWS_SECRET_ACCESS_KEY", "test");
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        return new Result(process.waitFor(), output);
    }

    private record Result(int status, String output) {}
}

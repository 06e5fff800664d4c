package io.mmectl.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.endtoend.Launcher.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --local} touches nothing but the local AWS, whatever the machine is set up for. */
class IsolationIT {
    @Test
    void contactsNoOtherHostWithRealLookingSettings(@TempDir Path directory) throws IOException {
        AtomicInteger visits = new AtomicInteger();
        try (ServerSocket trap = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Launcher mmectl = new Launcher(directory, settings(directory, trap.getLocalPort()))) {
            Thread.ofVirtual().start(() -> count(trap, visits));

            mmectl.run("local", "start", "--time-scale", "60");
            Result apply = mmectl.run("--local", "apply", "-f", Launcher.EXAMPLE.toString());
            Result status = mmectl.run("--local", "status", "-f", Launcher.EXAMPLE.toString());

            assertThat(apply.status()).as(apply.all()).isZero();
            assertThat(status.status()).as(status.all()).isZero();
            assertThat(visits).hasValue(0);
        }
    }

    /** Everything that usually leads the SDK somewhere leads to the trap. */
    private static Map<String, String> settings(Path directory, int trap) throws IOException {
        String url = "http://127.0.0.1:" + trap;
        Path config = Files.writeString(directory.resolve("aws-config"), """
                [default]
                region = eu-west-1
                endpoint_url = %1$s
                credential_process = /bin/sh -c 'echo called > %2$s/credential-process-ran'
                [profile company]
                region = eu-west-1
                endpoint_url = %1$s
                sso_start_url = %1$s
                """.formatted(url, directory));
        Path credentials = Files.writeString(directory.resolve("aws-credentials"), """
                [company]
                aws_access_key_id = AKIAIOSFODNN7EXAMPLE
                aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
                """);
        Map<String, String> settings = new HashMap<>();
        settings.put("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
        settings.put("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        settings.put("AWS_SESSION_TOKEN", "IQoJb3JpZ2luX2VjEXAMPLE");
        settings.put("AWS_REGION", "eu-west-1");
        settings.put("AWS_PROFILE", "company");
        settings.put("AWS_CONFIG_FILE", config.toString());
        settings.put("AWS_SHARED_CREDENTIALS_FILE", credentials.toString());
        settings.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", url);
        settings.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", url + "/credentials");
        for (String name : new String[] {
            "", "_S3", "_SAGEMAKER", "_SAGEMAKER_RUNTIME", "_STS", "_IAM", "_CLOUDWATCH", "_APPLICATION_AUTO_SCALING"
        }) {
            settings.put("AWS_ENDPOINT_URL" + name, url);
        }
        for (String name : new String[] {"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"}) {
            settings.put(name, url);
        }
        return settings;
    }

    private static void count(ServerSocket trap, AtomicInteger visits) {
        while (!trap.isClosed()) {
            try {
                trap.accept().close();
                visits.incrementAndGet();
            } catch (IOException e) {
                return;
            }
        }
    }
}

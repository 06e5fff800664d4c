package io.mmectl.aws;

import static org.junit.jupiter.api.Assumptions.abort;

import io.mmectl.aws.contract.Aws;
import io.mmectl.aws.contract.AwsUnderTest;
import io.mmectl.deployer.port.ScalingControl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.applicationautoscaling.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.applicationautoscaling.model.TagResourceResponse;

/** Starts moto's server on a free port of its own choice and stops it. */
final class MotoServer {
    private static final Pattern READY = Pattern.compile("Running on (http://127\\.0\\.0\\.1:\\d+)");

    private MotoServer() {}

    static AwsUnderTest start() throws IOException {
        Path python = Peers.python("moto").orElseGet(() -> abort("moto is not installed: scripts/peers install moto"));
        Process process = new ProcessBuilder(python.toString(), "-m", "moto.server", "-H", "127.0.0.1", "-p", "0")
                .redirectErrorStream(true)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return new Moto(url(process), process::destroy).withBucket().withRole();
    }

    private static URI url(Process process) throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                Peers.drain(output);
                return URI.create(ready.group(1));
            }
        }
        throw new IOException("moto ended before it was ready");
    }

    private static final class Moto extends SdkAws {
        Moto(URI url, AutoCloseable server) {
            super(Aws.MOTO, url, InstantSource.system(), server);
        }

        @Override
        public ScalingControl scaling() {
            return new VariantScalingControl(() -> tagless(clients().scaling()));
        }

        /** moto answers 500 to the calls about tags; without them it still judges everything else. */
        private static ApplicationAutoScalingClient tagless(ApplicationAutoScalingClient real) {
            return (ApplicationAutoScalingClient) Proxy.newProxyInstance(
                    ApplicationAutoScalingClient.class.getClassLoader(),
                    new Class<?>[] {ApplicationAutoScalingClient.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "listTagsForResource" ->
                            ListTagsForResourceResponse.builder().build();
                        case "tagResource" -> TagResourceResponse.builder().build();
                        default -> invoke(real, method, arguments);
                    });
        }

        private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        /** Nothing takes time in moto: what is not there at once never comes. */
        @Override
        protected Duration patience() {
            return Duration.ofSeconds(20);
        }
    }
}

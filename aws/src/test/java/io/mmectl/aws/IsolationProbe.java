package io.mmectl.aws;

import io.mmectl.config.FleetLayout;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A process of its own, for only a process has environment variables of its own: uses every adapter once, as
 * {@code IsolationProbe ambient} or {@code IsolationProbe <endpoint URL>}.
 */
final class IsolationProbe {
    private IsolationProbe() {}

    public static void main(String[] arguments) {
        AwsSettings settings = arguments[0].equals("ambient")
                ? AwsSettings.ambient("us-east-1")
                : AwsSettings.isolated(URI.create(arguments[0]), "us-east-1");
        try (AwsAccount account = AwsAccount.open(settings)) {
            S3Location place = new S3Location("probe", "a/b");
            ObjectStore.Content content = ObjectStore.Content.of("hello".getBytes(StandardCharsets.UTF_8));
            step("caller", () -> account.identity().caller().accountId());
            step("put", () -> account.objects().putIfAbsent(place, content, Map.of()));
            step("get", () -> account.objects().get(place).orElseThrow().bytes().length);
            step("role", () -> account.identity().roleUsable("arn:aws:iam::123456789012:role/nobody"));
            step("endpoints", () -> account.endpoints().listEndpoints("probe"));
            step("scaling", () -> account.scaling().describe("probe", "AllTraffic"));
            step("metrics", () -> account.metrics().latest("probe", "AllTraffic", Duration.ofMinutes(5)));
            step(
                    "invoke",
                    () -> account.invoker().invoke("probe", "a.tar.gz", new byte[] {'{', '}'}, Duration.ofSeconds(10)));
            FleetLayout layout = new FleetLayout("probe", "", "fleet", "dev");
            step("routes", () -> account.models(layout).routes().find("acme", "embedding", null, null));
        }
    }

    private static void step(String name, Supplier<?> call) {
        try {
            System.out.println(name + ": " + call.get());
        } catch (RuntimeException e) {
            System.out.println(name + ": " + e);
        }
    }
}

package io.mmectl.deployer.plan;

import io.mmectl.config.EndpointSpec.ModelCache;
import io.mmectl.config.EndpointSpec.Routing;
import io.mmectl.config.ResourceNames;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.apply.ApplyOptions;
import io.mmectl.deployer.apply.Deployment;
import io.mmectl.deployer.apply.Limits;
import io.mmectl.deployer.fixture.FleetFile;
import io.mmectl.deployer.fixture.InMemoryAccount;
import io.mmectl.deployer.fixture.SimulatedCrash;
import io.mmectl.deployer.fixture.TestFleet;
import io.mmectl.deployer.plan.Plan.Purpose;
import io.mmectl.deployer.port.EndpointControl.EndpointConfig;
import io.mmectl.deployer.port.EndpointControl.SageMakerModel;
import io.mmectl.deployer.port.ObjectStore.Content;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What happened to an account before the plan of a golden case, told in steps of one key each. */
final class Scenario {
    private final InMemoryAccount account = InMemoryAccount.withBucket(TestFleet.BUCKET);
    private final UnaryOperator<String> files;
    private int crashAt = -1;
    private Purpose purpose = Purpose.DEPLOY;

    /** @param files content of a file of the case by its name */
    Scenario(UnaryOperator<String> files) {
        this.files = files;
    }

    Deployment deployment() {
        return new Deployment(account.ports(), Limits.ONE_BY_ONE, () -> "token");
    }

    Purpose purpose() {
        return purpose;
    }

    void play(String yaml) {
        Object steps = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        for (Object step : (List<?>) steps) {
            ((Map<?, ?>) step).forEach((verb, object) -> play(String.valueOf(verb), String.valueOf(object)));
        }
    }

    private void play(String verb, String object) {
        switch (verb) {
            case "apply" -> apply(FleetFile.read(files.apply(object)));
            case "the next apply is killed at call" -> crashAt = 2 * Integer.parseInt(object);
            case "the next creation fails" -> account.failNextCreation(object);
            case "the next update is rolled back" -> account.rollBackNextUpdate(object);
            case "time comes for" -> account.enactSchedule(endpoint(object), ResourceNames.VARIANT, name(object));
            case "autoscaling moves to" ->
                account.endpoints()
                        .updateCapacity(endpoint(object), ResourceNames.VARIANT, Integer.parseInt(name(object)));
            case "minutes pass" -> account.pacer().pause(Duration.ofMinutes(Integer.parseInt(object)));
            case "somebody creates endpoint" -> foreignEndpoint(object);
            case "somebody deletes endpoint" -> account.endpoints().deleteEndpoint(object);
            case "somebody deletes object" -> account.objects().delete(new S3Location(TestFleet.BUCKET, object));
            case "a target model is broken" -> account.breakModel(object);
            case "purpose" -> purpose = Purpose.valueOf(object);
            default -> throw new IllegalArgumentException("unknown step: " + verb);
        }
    }

    private void apply(TestFleet fleet) {
        Plan plan = deployment().plan(fleet.desired(), Purpose.DEPLOY);
        if (crashAt >= 0) {
            account.crashAt(crashAt);
        }
        try {
            deployment()
                    .apply(fleet.desired(), plan, new ApplyOptions("tester", Duration.ofHours(1), h -> true), e -> {});
            if (crashAt >= 0) {
                throw new IllegalStateException("there are not that many calls");
            }
        } catch (SimulatedCrash crash) {
            account.restart();
        }
        crashAt = -1;
    }

    private void foreignEndpoint(String name) {
        S3Location place = new S3Location(TestFleet.BUCKET, "others/model.tar.gz");
        account.objects().putIfAbsent(place, Content.of(new byte[] {1}), Map.of());
        account.endpoints()
                .createModel(new SageMakerModel(
                        "others",
                        "image",
                        "role",
                        "s3://" + TestFleet.BUCKET + "/others/",
                        new TreeMap<>(),
                        ModelCache.ENABLED,
                        null,
                        new TreeMap<>()));
        account.endpoints()
                .createEndpointConfig(new EndpointConfig(
                        "others",
                        "others",
                        ResourceNames.VARIANT,
                        "ml.g5.xlarge",
                        1,
                        Routing.RANDOM,
                        null,
                        null,
                        null,
                        null,
                        new TreeMap<>()));
        account.endpoints().createEndpoint(name, "others", new TreeMap<>(Map.of("team", "others")));
        account.pacer().pause(Duration.ofMinutes(10));
    }

    private static String endpoint(String object) {
        return "suite--prod--" + object.split(" ")[0];
    }

    private static String name(String object) {
        return object.split(" ")[1];
    }
}

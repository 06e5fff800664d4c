package io.mmectl.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.fixture.CliRun;
import io.mmectl.cli.fixture.CliRun.Result;
import io.mmectl.cli.fixture.FleetFolder;
import io.mmectl.config.ControlDocuments;
import io.mmectl.config.EndpointSpec;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.Lease;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.EndpointControl;
import io.mmectl.deployer.port.EndpointControl.EndpointConfig;
import io.mmectl.deployer.port.ObjectStore.Content;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcTest {
    private static final String MODELS = "mmectl/suite/prod/models/embedding/";

    @TempDir
    private Path directory;

    private FleetFolder fleet;
    private CliRun cli;

    @BeforeEach
    void deploy() {
        fleet = FleetFolder.in(directory);
        cli = new CliRun(directory);
        cli.run("apply", "--yes");
    }

    @Test
    void aFreshFleetHasNothingToCollect() {
        later(Duration.ofDays(30));

        Result gc = cli.run("gc");

        assertThat(gc.status()).isZero();
        assertThat(gc.err()).isEqualTo("nothing to collect\n");
        assertThat(gc.out()).isEmpty();
    }

    @Test
    void showsAndDeletesNothingUnlessToldTo() {
        leaveGarbage();
        List<String> before = cli.objects();

        Result gc = cli.run("gc", "--keep-releases", "1");

        assertThat(gc.status()).isZero();
        assertThat(gc.out())
                .contains("artifact")
                .contains("acme--embedding--query--")
                .contains("unfinished upload")
                .contains("endpoint configuration");
        assertThat(gc.err()).isEqualTo("nothing was deleted; --delete does it\n");
        assertThat(cli.objects()).isEqualTo(before);
    }

    @Test
    void deletesWhatItShowedAndTheFleetStaysInSync() {
        leaveGarbage();
        List<String> routed = routed();

        Result gc = cli.run("gc", "--delete", "--yes", "--keep-releases", "1", "-o", "json");

        assertThat(gc.status()).isZero();
        assertThat(gc.json().required("deleting").asBoolean()).isTrue();
        assertThat(gc.json().required("garbage"))
                .isNotEmpty()
                .allSatisfy(
                        row -> assertThat(row.required("deleted").asBoolean()).isTrue());
        assertThat(cli.objects()).containsAll(routed);
        assertThat(cli.objects().stream().filter(k -> k.startsWith(MODELS))).hasSameElementsAs(routed);
        assertThat(cli.account().objects().unfinishedUploads(FleetFolder.BUCKET, ""))
                .isEmpty();
        assertThat(cli.run("plan").out()).contains("Nothing to do");
        assertThat(cli.run("gc", "--keep-releases", "1").err()).isEqualTo("nothing to collect\n");
    }

    @Test
    void releasesThatAreKeptKeepTheirArtifacts() {
        leaveGarbage();

        Result gc = cli.run("gc", "--keep-releases", "2");

        assertThat(gc.out()).doesNotContain("artifact ");
    }

    @Test
    void whatWasRoutedWithinTheGraceStays() {
        editModel();
        cli.run("apply", "--yes");
        later(Duration.ofDays(3));

        assertThat(cli.run("gc", "--keep-releases", "1").out()).doesNotContain("acme--embedding--query--");
        later(Duration.ofDays(5));
        assertThat(cli.run("gc", "--keep-releases", "1").out()).contains("acme--embedding--query--");
    }

    @Test
    void whatIsNotOursIsLeftAlone() {
        put(MODELS + "theirs.tar.gz", Map.of());
        put(MODELS + "theirs--model--0123456789ab.tar.gz", Map.of());
        put("mmectl/other/prod/models/embedding/a--b--0123456789ab.tar.gz", Map.of());
        cli.account().breakOffUpload(new S3Location(FleetFolder.BUCKET, "mmectl/other/prod/models/embedding/x"));
        later(Duration.ofDays(30));

        Result gc = cli.run("gc", "--delete", "--yes");

        assertThat(gc.status()).isZero();
        assertThat(gc.err()).contains("theirs--model--0123456789ab.tar.gz: left alone, mmectl did not write it");
        assertThat(cli.objects())
                .contains(
                        MODELS + "theirs.tar.gz",
                        MODELS + "theirs--model--0123456789ab.tar.gz",
                        "mmectl/other/prod/models/embedding/a--b--0123456789ab.tar.gz");
        assertThat(cli.account().objects().unfinishedUploads(FleetFolder.BUCKET, ""))
                .hasSize(1);
    }

    @Test
    void aModelThatSomebodysConfigurationOfAnyNameNamesStays() {
        EndpointControl sageMaker = cli.account().endpoints();
        String config = sageMaker.listEndpointConfigs("").getFirst();
        EndpointConfig ours = sageMaker.describeEndpointConfig(config).orElseThrow();
        sageMaker.createEndpointConfig(handMade("by-hand", ours.modelName()));
        abandonEndpoints();

        Result gc = cli.run("gc", "--delete", "--yes");

        assertThat(gc.status()).isZero();
        assertThat(sageMaker.listEndpointConfigs("")).containsExactly("by-hand");
        assertThat(sageMaker.listModels("")).contains(ours.modelName());
    }

    @Test
    void aConfigurationThatSomebodysEndpointIsMovingToStays() {
        EndpointControl sageMaker = cli.account().endpoints();
        String config = sageMaker.listEndpointConfigs("").getFirst();
        String model = sageMaker.describeEndpointConfig(config).orElseThrow().modelName();
        sageMaker.createEndpointConfig(handMade("by-hand", model));
        sageMaker.createEndpoint("theirs", "by-hand", new TreeMap<>());
        abandonEndpoints();
        sageMaker.updateEndpoint("theirs", config);

        Result gc = cli.run("gc", "--delete", "--yes");

        assertThat(gc.status()).isZero();
        assertThat(sageMaker.listEndpointConfigs("")).contains(config);
        assertThat(sageMaker.listModels("")).contains(model);
    }

    @Test
    void anUploadThatSomebodyGoesOnWithStays() {
        String upload = cli.account()
                .breakOffUpload(new S3Location(FleetFolder.BUCKET, MODELS + "acme--x--0123456789ab.tar.gz"));
        later(Duration.ofDays(30));
        cli.account().receivePart(upload);

        assertThat(cli.run("gc").err()).isEqualTo("nothing to collect\n");
        later(Duration.ofDays(2));
        assertThat(cli.run("gc").out()).contains("unfinished upload");
    }

    @Test
    void withoutATerminalItWantsYes() {
        leaveGarbage();
        List<String> before = cli.objects();

        Result gc = cli.run("gc", "--delete", "--keep-releases", "1");

        assertThat(gc.status()).isEqualTo(2);
        assertThat(gc.err()).contains("add --yes to go ahead");
        assertThat(cli.objects()).isEqualTo(before);
    }

    @Test
    void whoSaysNoChangesNothing() {
        leaveGarbage();
        List<String> before = cli.objects();

        Result gc = cli.answering("n\n").run("gc", "--delete", "--keep-releases", "1");

        assertThat(gc.status()).isEqualTo(130);
        assertThat(cli.objects()).isEqualTo(before);
    }

    @Test
    void oneThatMayNotBeDeletedIsToldAndTheOthersGo() {
        leaveGarbage();
        cli.account()
                .failNext(
                        "deleteEndpointConfig",
                        new MmectlException(ErrorCode.NOT_PERMITTED, "sagemaker:DeleteEndpointConfig denied", ""));

        Result gc = cli.run("gc", "--delete", "--yes", "--keep-releases", "1");

        assertThat(gc.status()).isEqualTo(4);
        assertThat(gc.err()).contains("sagemaker:DeleteEndpointConfig denied");
        assertThat(cli.objects().stream().filter(k -> k.startsWith(MODELS))).hasSameElementsAs(routed());
    }

    @Test
    void somebodyElsesLeaseIsAConflict() {
        leaveGarbage();
        cli.account().objects().delete(lease());
        Instant now = cli.account().pacer().now();
        byte[] theirs = ControlDocuments.write(new Lease("somebody", "token", now, now.plus(Duration.ofHours(1))));
        cli.account().objects().putIfAbsent(lease(), Content.of(theirs), Map.of());

        Result gc = cli.run("gc", "--delete", "--yes", "--keep-releases", "1");

        assertThat(gc.status()).isEqualTo(9);
    }

    @Test
    void zeroReleasesAreAMistake() {
        assertThat(cli.run("gc", "--keep-releases", "0").status()).isEqualTo(2);
        assertThat(cli.run("gc", "--grace", "soon").status()).isEqualTo(2);
    }

    private S3Location lease() {
        return new S3Location(FleetFolder.BUCKET, "mmectl/suite/prod/control/lease.json");
    }

    /** Another weight file, another instance type, and an upload that nobody went on with. */
    private void leaveGarbage() {
        later(Duration.ofDays(1));
        editModel();
        fleet.replace("fleet.yaml", "ml.g4dn.xlarge", "ml.g4dn.2xlarge");
        cli.run("apply", "--yes");
        cli.account().breakOffUpload(new S3Location(FleetFolder.BUCKET, MODELS + "acme--x--0123456789ab.tar.gz"));
        later(Duration.ofDays(30));
    }

    private void abandonEndpoints() {
        EndpointControl sageMaker = cli.account().endpoints();
        sageMaker.listEndpoints("").stream().filter(n -> !n.equals("theirs")).forEach(sageMaker::deleteEndpoint);
        later(Duration.ofDays(30));
    }

    private static EndpointConfig handMade(String name, String model) {
        return new EndpointConfig(
                name,
                model,
                "v",
                "ml.g4dn.xlarge",
                1,
                EndpointSpec.Routing.RANDOM,
                null,
                null,
                null,
                null,
                new TreeMap<>());
    }

    private void editModel() {
        fleet.write("files/query.pt", "other weights of a query encoder");
    }

    private void later(Duration time) {
        cli.account().pacer().pause(time);
    }

    private List<String> routed() {
        return cli.run("models", "-o", "json")
                .json()
                .required("models")
                .valueStream()
                .map(row -> MODELS + row.required("targetModel").asString())
                .toList();
    }

    private void put(String key, Map<String, String> metadata) {
        cli.account()
                .objects()
                .putIfAbsent(
                        new S3Location(FleetFolder.BUCKET, key),
                        Content.of("something".getBytes(StandardCharsets.UTF_8)),
                        metadata);
    }
}

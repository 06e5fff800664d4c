package io.mmectl.localaws.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.Archives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * HashiCorp's AWS provider, the strictest client: it reads back whatever it wrote, and plans a change when anything differs.
 * It needs Terraform and the provider on this machine; {@code MMECTL_TERRAFORM_PLUGINS} may name the provider's mirror.
 */
@Tag("full")
class TerraformTest {
    private static final String PROVIDER = "Terraform 1.11 with its AWS provider 5.100 (`TerraformTest`)";

    @TempDir
    Path folder;

    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "a fleet of bucket, object, role, policies, SageMaker model, endpoint config, endpoint with a"
                    + " deployment policy, scalable target, policies, scheduled action and alarms is created, read back"
                    + " without a difference, changed, read back without a difference, and destroyed",
            sure = Sure.VERIFIED,
            source = PROVIDER)
    @Fidelity(
            area = Area.IDENTITY,
            behaviour = "roles with inline policies, attached policies, tags and descriptions; managed policies with"
                    + " versions",
            sure = Sure.VERIFIED,
            source = PROVIDER)
    @Fidelity(
            area = Area.SCALING,
            behaviour = "PutScheduledAction and RegisterScalableTarget change only what is sent; start and end of an"
                    + " action are gone when they are not sent again",
            sure = Sure.VERIFIED,
            source = PROVIDER + "; the second half from the API model's description")
    @Test
    void whatTerraformWroteItFindsAgain() throws Exception {
        Path mirror = mirror();
        try (LocalAws aws = LocalAws.start(LocalAws.Config.inMemory().withTimeScale(300))) {
            PeerProgram terraform = prepared(aws, mirror, "main.tf");

            assertThat(apply(terraform, 1)).contains("0 changed, 0 destroyed", "account = \"123456789012\"");
            assertNothingToDo(terraform, 1);
            assertThat(apply(terraform, 2)).contains("1 added", "1 destroyed");
            assertNothingToDo(terraform, 2);
            assertThat(terraform.runs(0, withVariables(2, "destroy", "-auto-approve")))
                    .contains("Destroy complete!");

            terraform.runs(0, withVariables(2, "plan", "-destroy", "-detailed-exitcode"));
            assertThat(aws.requests()).containsKeys("s3", "iam", "sts", "sagemaker", "application-autoscaling");
        }
    }

    @Fidelity(
            area = Area.S3,
            behaviour =
                    "versioning, lifecycle, public access block, ownership, encryption, CORS, policy, logging and object lock"
                            + " of buckets are set, read back without a difference, changed and taken away",
            sure = Sure.VERIFIED,
            source = PROVIDER)
    @Fidelity(
            area = Area.IDENTITY,
            behaviour =
                    "policies of the account and of AWS are attached and detached; a policy's new text is a new version",
            sure = Sure.VERIFIED,
            source = PROVIDER)
    @Fidelity(
            area = Area.MONITORING,
            behaviour = "log groups with retention and tags, and dashboards, are made, changed and deleted",
            sure = Sure.VERIFIED,
            source = PROVIDER)
    @Test
    void settingsAreFoundAgain() throws Exception {
        Path mirror = mirror();
        try (LocalAws aws = LocalAws.start(LocalAws.Config.inMemory())) {
            PeerProgram terraform = prepared(aws, mirror, "settings.tf");
            for (int release : new int[] {1, 2}) {
                String[] variable = {"-var=release=" + release};
                terraform.runs(0, command(variable, "apply", "-auto-approve"));
                assertThat(terraform.runs(0, command(variable, "plan", "-detailed-exitcode")))
                        .contains("No changes.");
            }
            assertThat(terraform.runs(0, command(new String[] {"-var=release=2"}, "destroy", "-auto-approve")))
                    .contains("Destroy complete!");
            assertThat(aws.requests()).containsKeys("s3", "iam", "logs", "monitoring");
        }
    }

    private static Path mirror() {
        return TerraformPlugins.mirror()
                .orElseGet(
                        () -> abort("no Terraform with an AWS provider on this machine; see MMECTL_TERRAFORM_PLUGINS"));
    }

    private PeerProgram prepared(LocalAws aws, Path mirror, String configuration) throws Exception {
        Files.copy(PeerProgram.resource("/terraform/" + configuration), folder.resolve("main.tf"));
        Files.write(folder.resolve("acme.tar.gz"), Archives.tarGz(Archives.embeddingFiles(485, 300)));
        Path settings = folder.resolve("terraform.rc");
        Files.writeString(settings, "provider_installation { filesystem_mirror { path = \"" + mirror + "\" } }\n");
        PeerProgram terraform = PeerProgram.against(aws, folder)
                .with("TF_CLI_CONFIG_FILE", settings.toString())
                .with("CHECKPOINT_DISABLE", "1")
                .with("TF_IN_AUTOMATION", "1");
        terraform.runs(0, "terraform", "init", "-input=false", "-no-color");
        return terraform;
    }

    private static String[] withVariables(int release, String... command) {
        return command(new String[] {"-var=archive=acme.tar.gz", "-var=release=" + release}, command);
    }

    private static String[] command(String[] variables, String... command) {
        return Stream.of(
                        Stream.of("terraform"),
                        Stream.of(command),
                        Stream.of("-input=false", "-no-color"),
                        Stream.of(variables))
                .flatMap(part -> part)
                .toArray(String[]::new);
    }

    private static String apply(PeerProgram terraform, int release) throws IOException, InterruptedException {
        return terraform.runs(0, withVariables(release, "apply", "-auto-approve"));
    }

    /** Exit code 2 would say that something differs. */
    private static void assertNothingToDo(PeerProgram terraform, int release) throws IOException, InterruptedException {
        assertThat(terraform.runs(0, withVariables(release, "plan", "-detailed-exitcode")))
                .contains("No changes.");
    }
}

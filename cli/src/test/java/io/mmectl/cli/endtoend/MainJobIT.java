package io.mmectl.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.cli.endtoend.Launcher.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The README's first command and what it says to type next, as a newcomer would, in one directory and in this order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MainJobIT {
    @TempDir
    static Path directory;

    private static Launcher mmectl;

    @BeforeAll
    static void chooseDirectory() {
        mmectl = new Launcher(directory);
    }

    @AfterAll
    static void stopLocalAws() {
        mmectl.close();
    }

    @Test
    @Order(1)
    void appliesTheExampleFleet() {
        Result result = mmectl.run("--local", "apply", "-f", Launcher.EXAMPLE.toString());

        assertThat(result.status()).as(result.all()).isZero();
        assertThat(result.out())
                .contains("support-suite--local--embedding")
                .contains("support-suite--local--autocomplete");
        assertThat(directory.resolve(".mmectl/local/.gitignore")).hasContent("*");
    }

    @Test
    @Order(2)
    void hasNothingToDoTheSecondTime() {
        mmectl.passChangeAhead();
        Result apply = mmectl.run("--local", "apply", "-f", Launcher.EXAMPLE.toString());
        Result plan = mmectl.run("--local", "plan", "--detailed-exitcode", "-f", Launcher.EXAMPLE.toString());

        assertThat(apply.status()).as(apply.all()).isZero();
        assertThat(apply.out()).containsIgnoringCase("nothing to do");
        assertThat(plan.status()).as(plan.all()).isZero();
    }

    @Test
    @Order(3)
    void listsEveryRoutedModel() {
        Result result = mmectl.run("--local", "models", "-o", "json", "-f", Launcher.EXAMPLE.toString());

        assertThat(result.status()).as(result.all()).isZero();
        JsonNode models = JsonMapper.shared().readTree(result.out()).required("models");
        assertThat(models).hasSize(28);
        assertThat(models)
                .allSatisfy(model -> assertThat(model.required("targetModel").asString())
                        .matches("[a-z0-9-]+--[0-9a-f]{12}\\.tar\\.gz"));
    }

    @Test
    @Order(4)
    void showsEndpointsInService() {
        Result result = mmectl.run("--local", "status", "-o", "json", "-f", Launcher.EXAMPLE.toString());

        assertThat(result.status()).as(result.all()).isZero();
        JsonNode endpoints = JsonMapper.shared().readTree(result.out()).required("endpoints");
        assertThat(endpoints).hasSize(2).allSatisfy(endpoint -> {
            assertThat(endpoint.required("status").asString()).isEqualTo("InService");
            assertThat(endpoint.required("scaling").required("max").asInt()).isEqualTo(3);
        });
    }

    @Test
    @Order(5)
    void invokesACustomersModel() {
        Result result = mmectl.run(
                "--local",
                "invoke",
                "acme/embedding/query",
                "--text",
                "how do I reset my password",
                "-f",
                Launcher.EXAMPLE.toString());

        assertThat(result.status()).as(result.all()).isZero();
        assertThat(result.out()).contains("EMBEDDING");
    }

    /** At the wall's pace, or an answer that a busy machine keeps back for a fifth of a second would count as a load. */
    @Test
    @Order(6)
    void warmsEveryRoutedModelAndProvesIt() {
        mmectl.run("local", "time", "--scale", "1");
        Result result = mmectl.run("--local", "warmup", "-f", Launcher.EXAMPLE.toString());
        mmectl.run("local", "time", "--scale", "10");

        assertThat(result.status()).as(result.all()).isZero();
        assertThat(result.out()).contains("complete: every routed model is resident");
    }

    @Test
    @Order(7)
    void destroysWhatItMade() {
        Result destroy = mmectl.run("--local", "destroy", "--purge", "-f", Launcher.EXAMPLE.toString());
        Result status = mmectl.run("--local", "status", "-f", Launcher.EXAMPLE.toString());

        assertThat(destroy.status()).as(destroy.all()).isZero();
        assertThat(status.out()).contains("not deployed").doesNotContain("InService");
    }
}

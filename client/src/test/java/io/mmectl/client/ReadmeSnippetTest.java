package io.mmectl.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.client.triton.InferResponse;
import io.mmectl.client.triton.Tensor;
import io.mmectl.config.ControlDocuments;
import io.mmectl.config.Route;
import io.mmectl.config.RouteKey;
import io.mmectl.config.RoutingTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the README shows of the client, compiled and run. */
class ReadmeSnippetTest {
    // README: client
    static float[] embed(MmeClient models, String customer, String text) {
        InferResponse answer = models.invokePart(customer, "embedding", "search", "query", Tensor.text("TEXT", text));
        return answer.floats("EMBEDDING").values();
    }

    static MmeClient open() {
        return MmeClient.builder()
                .bucket("acme-models")
                .prefix("mmectl")
                .fleet("support-suite")
                .environment("prod")
                .build();
    }
    // end

    @Test
    void theSnippetWorks() {
        try (LoopbackAws aws = new LoopbackAws()) {
            aws.objects.put("/acme-models/mmectl/support-suite/prod/control/routes-embedding.json", table());
            System.setProperty("aws.endpointUrl", aws.url());
            System.setProperty("aws.region", "eu-central-1");
            System.setProperty("aws.accessKeyId", "test");
            System.setProperty("aws.secretAccessKey", "test");
            try (MmeClient models = open()) {
                assertThat(embed(models, "acme", "reset")).containsExactly(5);
            }
        } finally {
            List.of("aws.endpointUrl", "aws.region", "aws.accessKeyId", "aws.secretAccessKey")
                    .forEach(System::clearProperty);
        }
    }

    @Test
    void theReadmeShowsExactlyTheSnippet() throws IOException {
        String source =
                Files.readString(Path.of("src", "test", "java", "io", "mmectl", "client", "ReadmeSnippetTest.java"));
        int from = source.indexOf('\n', source.indexOf("// README: client")) + 1;
        // A blank last line would count as a line without indentation.
        String snippet = source.substring(from, source.indexOf("    // end", from))
                        .stripTrailing()
                        .stripIndent()
                + "\n";

        assertThat(Files.readString(Path.of("..", "README.md")))
                .contains("<!-- README: client -->\n```java\n" + snippet + "```\n");
    }

    private static String table() {
        Route route = new Route(
                new RouteKey("acme", "search", "query"),
                "acme--search--query--0123456789ab.tar.gz",
                "0".repeat(64),
                "1.0.0",
                "samples/x.json",
                "TEXT");
        return new String(
                ControlDocuments.write(new RoutingTable(
                        "support-suite", "prod", "embedding", "support-suite-prod-embedding", 1, null, List.of(route))),
                StandardCharsets.UTF_8);
    }
}

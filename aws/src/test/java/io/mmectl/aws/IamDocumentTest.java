package io.mmectl.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/iam.md} is written from the table of actions: {@code -Dgolden.update=true} writes it anew. */
class IamDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "iam.md");

    @Test
    void theDocumentListsExactlyTheActionsOfTheTable() throws IOException {
        String expected = document();
        if (Boolean.getBoolean("golden.update") && System.getenv("CI") == null) {
            Files.writeString(DOCUMENT, expected);
        }

        assertThat(Files.readString(DOCUMENT)).isEqualTo(expected);
    }

    private static String document() {
        StringBuilder text = new StringBuilder("""
                # IAM actions

                What the credentials that run mmectl need. Written from the table in `aws/` that a test holds against the calls
                which the adapters really make. Restrict resources to the fleet's bucket prefix, its endpoint names
                (`<fleet>--<environment>--*`) and the execution role; `gc` describes every endpoint and endpoint configuration of
                the account, because any may use what it would delete.

                | action | what for |
                |---|---|
                """);
        for (IamAction action : IamAction.values()) {
            text.append("| `")
                    .append(action.iamName())
                    .append("` | ")
                    .append(action.purpose())
                    .append(" |\n");
        }
        return text.append("""

                The execution role of the endpoints needs `s3:GetObject` and `s3:ListBucket` on the prefix, the ECR read actions
                for the image, and CloudWatch Logs and metrics, as for any SageMaker endpoint. An API layer needs
                `sagemaker:InvokeEndpoint` (a condition on `sagemaker:TargetModel` such as `acme--*` keeps it to one customer)
                and `s3:GetObject` on the routing tables. The first scaling policy of an account creates a service-linked role.

                Not verified against a real account: names and conditions are those of AWS's documentation.
                """).toString();
    }
}

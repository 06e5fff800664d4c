package io.mmectl.localaws.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The lists by which the differential runs judge are the lines that FIDELITY.md shows. */
class DifferencesTest {
    private static void assertShown(Class<?> test, String list, String peer) throws Exception {
        Fidelity[] lines =
                test.getDeclaredMethod("differsOnlyAsListed", Path.class).getAnnotationsByType(Fidelity.class);

        assertThat(Arrays.stream(lines).map(l -> l.behaviour() + "\n" + l.source()))
                .containsExactlyInAnyOrderElementsOf(Differences.of(list).stream()
                        .map(d -> d.behaviour() + "\n" + d.source(peer))
                        .toList());
        assertThat(lines).extracting(Fidelity::sure).containsOnly(Fidelity.Sure.DIFFERS);
    }

    @Test
    void everyListedDifferenceFromLocalStackIsALine() throws Exception {
        assertShown(S3DifferentialTest.class, "localstack-s3", "LocalStack");
        assertShown(CloudWatchDifferentialTest.class, "localstack-cloudwatch", "LocalStack");
    }

    @Test
    void everyListedDifferenceFromMotoIsALine() throws Exception {
        assertShown(HostingDifferentialTest.class, "moto-hosting", "moto");
        assertShown(CloudWatchMotoDifferentialTest.class, "moto-cloudwatch", "moto");
    }
}

package io.mmectl.localaws.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.store.Tables;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The example that AWS publishes with the description of Signature Version 2, and what boto3 made of others. */
class PresignedV2Test {
    private static final Credentials EXAMPLE =
            new Credentials(Map.of("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));
    private static final String QUERY =
            "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE" + "&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620";
    private static final Instant BEFORE = Instant.ofEpochSecond(1175139619);

    private static boolean verified(Instant now, String method, String host, String path, String query) {
        return new SignatureCheck(EXAMPLE, new Sessions(Tables.inMemory(), () -> now), () -> now)
                .verifyOlder(new SignatureCheck.Incoming(method, path, query, Map.of("host", List.of(host))));
    }

    @Test
    @Fidelity(
            area = Area.REQUESTS,
            behaviour =
                    "presigned URLs of S3 by Signature Version 2, which boto3 makes for the older regions unless told"
                            + " otherwise, in both styles; in headers that version is refused",
            sure = Sure.VERIFIED,
            source = "AWS's published example; boto3 1.44.5 (`Boto3Test`). AWS refuses both for buckets made since June"
                    + " 2020, as it announced")
    void theExampleIsAcceptedInBothStyles() {
        assertThat(verified(BEFORE, "GET", "johnsmith.s3.amazonaws.com", "/photos/puppy.jpg", QUERY))
                .isTrue();
        assertThat(verified(BEFORE, "GET", "127.0.0.1:4566", "/johnsmith/photos/puppy.jpg", QUERY))
                .isTrue();
    }

    @Test
    void whatElseIsSignedCounts() {
        assertThatThrownBy(() -> verified(BEFORE, "PUT", "johnsmith.localhost", "/photos/puppy.jpg", QUERY))
                .hasMessageContaining("does not match");
        assertThatThrownBy(() -> verified(BEFORE, "GET", "johnsmith.localhost", "/photos/kitten.jpg", QUERY))
                .hasMessageContaining("does not match");
        assertThatThrownBy(() ->
                        verified(BEFORE, "GET", "johnsmith.localhost", "/photos/puppy.jpg", QUERY + "&versionId=1"))
                .hasMessageContaining("does not match");
        assertThat(verified(BEFORE, "GET", "johnsmith.localhost", "/photos/puppy.jpg", QUERY + "&other=1"))
                .isTrue();
    }

    @Test
    void aUrlExpires() {
        assertThatThrownBy(
                        () -> verified(BEFORE.plusSeconds(1), "GET", "johnsmith.localhost", "/photos/puppy.jpg", QUERY))
                .hasMessage("Request has expired");
        assertThatThrownBy(() -> verified(
                        BEFORE, "GET", "johnsmith.localhost", "/photos/puppy.jpg", QUERY.replace("1175139620", "soon")))
                .hasMessageContaining("Invalid date");
        assertThat(verified(BEFORE, "GET", "johnsmith.localhost", "/photos/puppy.jpg", "prefix=x"))
                .isFalse();
    }
}

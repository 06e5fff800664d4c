package io.mmectl.localaws.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.LocalClients;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** The SDK's other stack: Netty, uploads and downloads in parts of its own making. */
class S3AsyncTest extends S3Fixture {
    @Test
    @Fidelity(
            area = Area.S3,
            behaviour = "large objects go in parts both ways by the SDK's own transfer code",
            sure = Sure.VERIFIED,
            source = "AWS SDK for Java 2.40.2 on Netty")
    void movesALargeObjectInPartsBothWays() throws Exception {
        byte[] content = random(20_000_000, 3);
        try (S3AsyncClient async = LocalClients.build(S3AsyncClient.builder().multipartEnabled(true), aws.endpoint())) {
            async.putObject(b -> b.bucket(bucket).key("k"), AsyncRequestBody.fromBytes(content))
                    .get(4, TimeUnit.MINUTES);
            byte[] got = async.getObject(b -> b.bucket(bucket).key("k"), AsyncResponseTransformer.toBytes())
                    .get(4, TimeUnit.MINUTES)
                    .asByteArray();

            assertThat(got).isEqualTo(content);
            assertThat(aws.requests().get("s3")).containsKeys("UploadPart", "CompleteMultipartUpload");
        }
    }
}

package io.mmectl.localaws.s3;

import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.LocalClients;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A local AWS, a client, and a fresh bucket for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class S3Fixture {
    private static final AtomicInteger BUCKETS = new AtomicInteger();

    LocalAws aws;
    S3Client s3;
    String bucket;

    @BeforeAll
    void start() throws IOException {
        aws = LocalAws.start(LocalAws.Config.inMemory());
        s3 = LocalClients.s3(aws.endpoint());
    }

    @BeforeEach
    void createBucket() {
        bucket = "bucket-" + BUCKETS.incrementAndGet();
        s3.createBucket(b -> b.bucket(bucket));
    }

    @AfterAll
    void stop() {
        s3.close();
        aws.close();
    }

    static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Status and code of a refusal, e.g. {@code 404 NoSuchKey}. */
    static String refusal(Throwable thrown) {
        return thrown instanceof S3Exception e
                ? e.statusCode() + " " + e.awsErrorDetails().errorCode()
                : String.valueOf(thrown);
    }
}

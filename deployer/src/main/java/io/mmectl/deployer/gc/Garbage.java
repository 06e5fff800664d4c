package io.mmectl.deployer.gc;

import io.mmectl.config.S3Location;
import java.time.Instant;

/** Something of the fleet's own that nothing uses. */
public sealed interface Garbage {
    /** What an AWS user calls it. */
    String kind();

    /** Its name, or its S3 URL. */
    String name();

    /** Bytes that it takes; 0 where it takes none or nobody can say. */
    default long bytes() {
        return 0;
    }

    /** An endpoint configuration that no endpoint has. */
    record UnusedConfig(String name) implements Garbage {
        @Override
        public String kind() {
            return "endpoint configuration";
        }
    }

    /** A SageMaker model that no endpoint configuration names, those that go left out. */
    record UnusedModel(String name) implements Garbage {
        @Override
        public String kind() {
            return "SageMaker model";
        }
    }

    /** An artifact that neither a routing table nor a kept release names. */
    record UnusedArtifact(S3Location location, long bytes, Instant written) implements Garbage {
        @Override
        public String kind() {
            return "artifact";
        }

        @Override
        public String name() {
            return location.uri();
        }
    }

    /** A warm-up request of no route that is kept. */
    record UnusedSample(S3Location location, long bytes, Instant written) implements Garbage {
        @Override
        public String kind() {
            return "sample";
        }

        @Override
        public String name() {
            return location.uri();
        }
    }

    /** Parts of an upload that broke off and that nobody went on with. */
    record BrokenUpload(S3Location location, String uploadId, Instant begun) implements Garbage {
        @Override
        public String kind() {
            return "unfinished upload";
        }

        @Override
        public String name() {
            return location.uri();
        }
    }
}

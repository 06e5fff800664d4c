package io.mmectl.localaws.s3;

import java.time.Instant;
import java.util.Optional;

/**
 * A multipart upload under way.
 *
 * @param algorithm the checksum that was asked for; empty leaves it to S3, which takes CRC-64/NVME
 * @param composite whether the object's checksum is one of the parts' checksums
 */
record UploadRecord(
        String id,
        String bucket,
        String key,
        Instant initiated,
        ObjectRecord.Attributes attributes,
        Optional<ChecksumAlgorithm> algorithm,
        boolean composite) {
    ChecksumAlgorithm effectiveAlgorithm() {
        return algorithm.orElse(ChecksumAlgorithm.CRC64NVME);
    }
}

package io.mmectl.warmup.port;

/** Where warm-up payloads come from. Safe for concurrent use. */
public interface SampleSource {
    /**
     * Reads one payload.
     *
     * @param sampleKey the route's {@code sampleKey}: an S3 key in the fleet's bucket, whose object never changes
     * @return Triton v2 JSON
     * @throws io.mmectl.config.MmectlException when it is absent or may not be read
     */
    byte[] read(String sampleKey);
}

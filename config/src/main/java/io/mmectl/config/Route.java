package io.mmectl.config;

import org.jspecify.annotations.Nullable;

/**
 * One entry of a routing table.
 *
 * @param targetModel file name under the endpoint's S3 prefix; SageMaker's TargetModel
 * @param manifestSha256 identity of its content, 64 hex digits
 * @param codeVersion version of the inference code inside
 * @param sampleKey S3 key of the Triton v2 JSON request that warms it
 * @param textInput name of the BYTES input for plain text; null when the template has none
 */
public record Route(
        RouteKey key,
        String targetModel,
        String manifestSha256,
        String codeVersion,
        String sampleKey,
        @Nullable String textInput) {}

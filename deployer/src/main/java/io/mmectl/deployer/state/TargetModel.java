package io.mmectl.deployer.state;

import io.mmectl.config.Route;
import io.mmectl.config.RouteKey;
import io.mmectl.deployer.port.ObjectStore.Content;
import org.jspecify.annotations.Nullable;

/**
 * One archive that a model definition became, ready to be published.
 *
 * @param modelType the endpoint that serves it
 * @param template name of the template it was rendered from
 * @param codeVersion version of the template
 * @param latest true when the definition says {@code latest} and codeVersion is what that meant
 * @param fileName see {@link #fileName}
 * @param manifestSha256 identity of its content, 64 hex digits
 * @param contentBytes bytes of the files inside, before compression
 * @param archive the .tar.gz
 * @param sample the request that warms it
 * @param textInput name of the BYTES input for plain text; null when the template has none
 */
public record TargetModel(
        String modelType,
        RouteKey key,
        String template,
        String codeVersion,
        boolean latest,
        String fileName,
        String manifestSha256,
        long contentBytes,
        Content archive,
        Sample sample,
        @Nullable String textInput) {

    private static final int DIGEST_LENGTH = 12;

    /**
     * {@code <customer>--<model>[--<part>]--<digest12>.tar.gz}: flat, because newer Triton refuses a slash in a model's name,
     * and starting with the customer, so that IAM conditions on {@code sagemaker:TargetModel} work by prefix.
     *
     * @param part empty for a model that is one target model
     */
    public static String fileName(String customerSlug, String model, String part, String manifestSha256) {
        return customerSlug + "--" + model + (part.isEmpty() ? "" : "--" + part) + "--"
                + manifestSha256.substring(0, DIGEST_LENGTH) + ".tar.gz";
    }

    /** The same target model, packed another way. */
    public TargetModel withArchive(Content other) {
        return new TargetModel(
                modelType,
                key,
                template,
                codeVersion,
                latest,
                fileName,
                manifestSha256,
                contentBytes,
                other,
                sample,
                textInput);
    }

    /** @param sampleKey S3 key of the sample */
    Route route(String sampleKey) {
        return new Route(key, fileName, manifestSha256, codeVersion, sampleKey, textInput);
    }

    /**
     * A Triton v2 JSON request.
     *
     * @param sha256 of its bytes, 64 hex digits
     */
    public record Sample(String sha256, Content content) {}
}

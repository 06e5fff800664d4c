package io.mmectl.aws;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;

/**
 * Signature V4 that does not hash a payload whose CRC-32 is among the signed headers: S3 compares the bytes with that.
 * Without this the SDK cuts such a payload into signed chunks where the connection is not encrypted, and hashing those costs
 * about as much as all the rest of an upload. AWS's CRT client does not sign payloads either. Everything else is signed as
 * ever.
 */
final class ChecksummedPayloads implements AwsV4AuthScheme {
    private static final String CHECKSUM = "x-amz-checksum-crc32";

    @Override
    public String schemeId() {
        return SCHEME_ID;
    }

    @Override
    public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
        return providers.identityProvider(AwsCredentialsIdentity.class);
    }

    @Override
    public AwsV4HttpSigner signer() {
        return new Signer(AwsV4HttpSigner.create());
    }

    private record Signer(AwsV4HttpSigner signer) implements AwsV4HttpSigner {
        @Override
        public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
            Optional<String> checksum = request.request().firstMatchingHeader(CHECKSUM);
            return checksum.isPresent() ? withoutPayload(request) : signer.sign(request);
        }

        /** The SDK's signer leaves a payload alone only if it takes the connection for encrypted. */
        private <T extends AwsCredentialsIdentity> SignedRequest withoutPayload(SignRequest<T> request) {
            String protocol = request.request().protocol();
            SdkHttpRequest encrypted = request.request()
                    .copy(r -> r.protocol("https").port(request.request().port()));
            SignedRequest signed = signer.sign(request.copy(r -> r.request(encrypted)
                    .putProperty(PAYLOAD_SIGNING_ENABLED, false)
                    .putProperty(CHUNK_ENCODING_ENABLED, false)));
            SdkHttpRequest sent = signed.request()
                    .copy(r -> r.protocol(protocol).port(request.request().port()));
            return signed.copy(s -> s.request(sent));
        }

        @Override
        public CompletableFuture<AsyncSignedRequest> signAsync(
                AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
            return signer.signAsync(request);
        }
    }
}

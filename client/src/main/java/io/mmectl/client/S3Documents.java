package io.mmectl.client;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Documents on S3, by conditional GET. */
final class S3Documents implements DocumentSource {
    private final Supplier<S3Client> s3;

    S3Documents(Supplier<S3Client> s3) {
        this.s3 = s3;
    }

    @Override
    public Fetched fetch(S3Location location, @Nullable String etag) {
        GetObjectRequest.Builder get =
                GetObjectRequest.builder().bucket(location.bucket()).key(location.key());
        if (etag != null) {
            get.ifNoneMatch(etag);
        }
        try {
            ResponseBytes<GetObjectResponse> object = s3.get().getObjectAsBytes(get.build());
            return new Fetched.Changed(
                    object.asByteArrayUnsafe(), object.response().eTag());
        } catch (NoSuchKeyException e) {
            return new Fetched.Absent();
        } catch (S3Exception e) {
            if (e.statusCode() == 304) {
                return new Fetched.Unchanged();
            }
            throw unreadable(location, e.statusCode() == 403 ? ErrorCode.NOT_PERMITTED : ErrorCode.FAILED, e);
        } catch (SdkException e) {
            throw unreadable(location, ErrorCode.FAILED, e);
        }
    }

    private static MmectlException unreadable(S3Location location, ErrorCode code, SdkException e) {
        String hint = code == ErrorCode.NOT_PERMITTED
                ? "Allow s3:GetObject on it, and s3:ListBucket on the bucket so that S3 tells absent from forbidden."
                : "Check bucket, region and network, and call again.";
        return new MmectlException(code, location + " cannot be read: " + e.getMessage(), hint, e);
    }
}

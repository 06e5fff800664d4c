package io.mmectl.localaws.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.wire.AwsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://acme.models/search/",
                "https://s3.amazonaws.com/acme.models/search/",
                "https://s3-us-east-1.amazonaws.com/acme.models/search/",
                "https://s3.eu-central-1.amazonaws.com/acme.models/search/",
                "https://s3.dualstack.eu-central-1.amazonaws.com/acme.models/search/",
                "https://s3.cn-north-1.amazonaws.com.cn/acme.models/search/",
                "https://acme.models.s3.amazonaws.com/search/",
                "https://acme.models.s3-us-west-2.amazonaws.com/search/",
                "https://acme.models.s3.us-west-2.amazonaws.com/search/"
            })
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "a ModelDataUrl may be the https address of a prefix or an object, by path or by host name",
            sure = Sure.DOCUMENTED,
            source = "pattern of the API model; AWS's notebook multi_model_endpoint_bring_your_own_container")
    void oneBucketHasManyAddresses(String url) {
        assertThat(S3Location.of(url)).isEqualTo(new S3Location("acme.models", "search/"));
    }

    @Test
    void aBucketAloneIsItsRoot() {
        assertThat(S3Location.of("s3://models")).isEqualTo(new S3Location("models", ""));
        assertThat(S3Location.of("https://s3.us-east-1.amazonaws.com/models")).isEqualTo(new S3Location("models", ""));
        assertThat(S3Location.of("https://models.s3.us-east-1.amazonaws.com")).isEqualTo(new S3Location("models", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/opt/ml/model",
                "s3://",
                "http://models.s3.amazonaws.com/search/",
                "https://s3.amazonaws.com/",
                "https://models.example.com/search/",
                "https://models.s3.amazonaws.com.example.com/search/"
            })
    void whatIsNotOnS3IsRefused(String url) {
        assertThatThrownBy(() -> S3Location.of(url)).isInstanceOf(AwsException.class);
    }
}

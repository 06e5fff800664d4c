package io.mmectl.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretVariablesTest {
    @ParameterizedTest
    @CsvSource({
        "HF_TOKEN, abc, true",
        "hfToken, abc, true",
        "HF_TOKEN, '', false",
        "MAX_TOKENS, 512, false",
        "TOKENIZERS_PARALLELISM, false, false",
        "TOKENIZER_FILE, vocab.txt, false",
        "DB_PASSWORD, 1234, true",
        "OPENAI_API_KEY, x, true",
        "openaiApiKey, x, true",
        "AWS_SECRET_ACCESS_KEY, x, true",
        "SORT_KEY, x, false",
        "SENTRY_DSN, x, true",
        "PATH, /usr/bin, false",
        "SAGEMAKER_TRITON_LOG_INFO, true, false",
        "SAGEMAKER_TRITON_ADDITIONAL_ARGS, --cache-config local, false",
        "REDIS_URL, redis://cache:6379/0, false",
        "REDIS_URL, redis://:hunter2@cache:6379/0, true",
        "INDEX, https://me:hunter2@host/simple, true",
        "ANYTHING, xoxb-0123456789-0123456789abcdef, true"
    })
    void whatIsNamedOrFormedLikeASecretIsOne(String name, String value, boolean secret) {
        assertThat(SecretVariables.isSecret(name, value)).isEqualTo(secret);
    }

    @Test
    void onlySecretsAreHidden() {
        var variables = new TreeMap<>(Map.of("HF_TOKEN", "abc", "LEVEL", "2"));

        assertThat(SecretVariables.hidden(variables))
                .isEqualTo(Map.of("HF_TOKEN", SecretVariables.HIDDEN, "LEVEL", "2"));
        assertThat(SecretVariables.among(variables)).containsExactly("HF_TOKEN");
    }

    @Test
    void aTextThatQuotesThemIsCleaned() {
        assertThat(SecretVariables.hidden(
                        "Value '{HF_TOKEN=hunter2, LEVEL=2}' is too long",
                        Map.of("HF_TOKEN", "hunter2", "LEVEL", "2", "API_TOKEN", "oo")))
                .isEqualTo("Value '{HF_TOKEN=" + SecretVariables.HIDDEN + ", LEVEL=2}' is too long");
    }
}

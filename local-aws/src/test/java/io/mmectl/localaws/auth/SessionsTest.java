package io.mmectl.localaws.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.localaws.store.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(NINE);
    private final Sessions sessions = new Sessions(Tables.inMemory(), now::get);

    private Sessions.Session begin() {
        return sessions.begin("arn:aws:sts::123456789012:assumed-role/r/s", "AROA:s", Duration.ofHours(1));
    }

    @Test
    void credentialsExpire() {
        Sessions.Session session = begin();
        now.set(NINE.plusSeconds(3599));
        assertThatCode(() -> sessions.check(session, session.token())).doesNotThrowAnyException();
        now.set(NINE.plusSeconds(3600));

        assertThatThrownBy(() -> sessions.check(session, session.token()))
                .hasMessage("The provided token has expired.");
    }

    @Test
    void theTokenIsNeeded() {
        Sessions.Session session = begin();

        for (String token : new String[] {"", "x", begin().token()}) {
            assertThatThrownBy(() -> sessions.check(session, token))
                    .hasMessage("The provided token is malformed or otherwise invalid.");
        }
    }

    @Test
    void whatExpiredLongAgoIsForgotten() {
        Sessions.Session old = begin();
        now.set(NINE.plus(Duration.ofHours(26)));
        begin();

        assertThat(sessions.find(old.keyId())).isEmpty();
    }

    @Test
    void noSecretIsPrinted() {
        Sessions.Session session = begin();

        assertThat(session.toString()).contains(session.keyId()).doesNotContain(session.secret(), session.token());
    }
}

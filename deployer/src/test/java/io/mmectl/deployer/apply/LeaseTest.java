package io.mmectl.deployer.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.ControlDocuments;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.Lease;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.fixture.InMemoryAccount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final S3Location PLACE = new S3Location("bucket", "control/lease.json");

    private final InMemoryAccount account = InMemoryAccount.withBucket("bucket");
    private final List<ApplyEvent> events = new ArrayList<>();
    private final Tokens tokens = new Tokens();

    @Test
    void theSecondIsToldWhoHoldsIt() {
        acquire(ApplyOptions.of("alice@laptop"));

        assertThatThrownBy(() -> acquire(ApplyOptions.of("job 7")))
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT))
                .hasMessageContaining("alice@laptop");
    }

    @Test
    void whatWasGivenBackIsFree() {
        acquire(ApplyOptions.of("alice@laptop")).close();

        acquire(ApplyOptions.of("job 7"));

        assertThat(lease().holder()).isEqualTo("job 7");
    }

    @Test
    void whoWaitsGetsItWhenItHasExpired() {
        acquire(ApplyOptions.of("alice@laptop"));

        acquire(new ApplyOptions("job 7", Duration.ofHours(1), holder -> false));

        assertThat(lease().holder()).isEqualTo("job 7");
        assertThat(events)
                .isNotEmpty()
                .allMatch(e ->
                        e instanceof ApplyEvent.WaitingForLease w && w.holder().equals("alice@laptop"));
    }

    @Test
    void whoWaitsForTooShortATimeIsRefused() {
        acquire(ApplyOptions.of("alice@laptop"));

        assertThatThrownBy(() -> acquire(new ApplyOptions("job 7", Duration.ofMinutes(1), holder -> false)))
                .hasMessageContaining("alice@laptop");
    }

    @Test
    void aDeadHoldersLeaseIsTakenOverAtOnce() {
        acquire(ApplyOptions.of("pid 42"));

        acquire(new ApplyOptions("pid 43", Duration.ZERO, "pid 42"::equals));

        assertThat(lease().holder()).isEqualTo("pid 43");
    }

    @Test
    void useKeepsIt() {
        HeldLease held = acquire(ApplyOptions.of("alice@laptop"));
        for (int minute = 0; minute < 60; minute++) {
            account.pacer().pause(Duration.ofMinutes(1));
            held.keep();
        }

        assertThat(lease().expired(account.pacer().now())).isFalse();
        assertThatThrownBy(() -> acquire(ApplyOptions.of("job 7"))).hasMessageContaining("alice@laptop");
    }

    @Test
    void aLostAnswerToTheFirstWriteOrARenewalLosesNothing() {
        account.loseNextAnswer();
        HeldLease held = acquire(ApplyOptions.of("alice@laptop"));

        account.pacer().pause(Duration.ofMinutes(5));
        account.loseNextAnswer();
        held.keep();
        account.pacer().pause(Duration.ofMinutes(5));
        held.keep();

        assertThat(lease().holder()).isEqualTo("alice@laptop");
        assertThat(lease().expired(account.pacer().now())).isFalse();
    }

    @Test
    void whoLostItIsToldBeforeTheNextChange() {
        HeldLease held = acquire(ApplyOptions.of("alice@laptop"));
        account.pacer().pause(HeldLease.TERM);
        acquire(ApplyOptions.of("job 7"));

        assertThatThrownBy(held::keep)
                .isInstanceOfSatisfying(
                        MmectlException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void whoLostItDoesNotGiveTheOthersLeaseBack() {
        HeldLease held = acquire(ApplyOptions.of("alice@laptop"));
        account.pacer().pause(HeldLease.TERM);
        acquire(ApplyOptions.of("job 7"));

        held.close();

        assertThat(lease().holder()).isEqualTo("job 7");
        assertThat(lease().expired(account.pacer().now())).isFalse();
    }

    private HeldLease acquire(ApplyOptions options) {
        return HeldLease.acquire(account.objects(), PLACE, account.pacer(), tokens.get(), options, events::add);
    }

    private Lease lease() {
        return ControlDocuments.readLease(
                account.objects().get(PLACE).orElseThrow().bytes(), PLACE.uri());
    }
}

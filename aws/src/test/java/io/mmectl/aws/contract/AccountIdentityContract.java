package io.mmectl.aws.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.deployer.port.AccountIdentity.Caller;
import org.junit.jupiter.api.Test;

/** What {@link io.mmectl.deployer.port.AccountIdentity} promises. */
public interface AccountIdentityContract extends Contract {
    @Test
    default void saysWhoCalls() {
        Caller caller = aws().identity().caller();

        assertThat(caller.accountId()).matches("\\d{12}");
        assertThat(caller.arn()).startsWith("arn:aws:").contains(caller.accountId());
    }

    @Test
    default void knowsARoleThatIsThere() {
        assertThat(aws().identity().roleUsable(AwsUnderTest.ROLE)).isTrue();
    }

    @Test
    default void missesARoleThatIsNotThere() {
        assertThat(aws().identity().roleUsable(AwsUnderTest.MISSING_ROLE)).isFalse();
    }
}

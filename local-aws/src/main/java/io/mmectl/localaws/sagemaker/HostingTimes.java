package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.instance.Dice;
import java.time.Duration;

/**
 * How long things take in endpoint time. Each real change takes up to a quarter more or less, by the seed.
 *
 * @param create until a new endpoint is in service
 * @param update until the instances of a new fleet, or of its first batch, have started
 * @param activate until a share of the traffic has moved to new instances
 * @param rollBack until all traffic is back and the new fleet is gone
 * @param configVisible for how long CreateEndpoint and UpdateEndpoint do not find an endpoint config that was just created
 */
public record HostingTimes(
        Duration create,
        Duration update,
        Duration activate,
        Duration rollBack,
        Duration scaleOut,
        Duration scaleIn,
        Duration delete,
        Duration configVisible) {
    /** SDKs create an endpoint right after its config without another try, and seldom fail with AWS. */
    private static final Duration SOON = Duration.ofMillis(10);

    public static final HostingTimes DEFAULT = new HostingTimes(
            Duration.ofMinutes(4),
            Duration.ofMinutes(5),
            Duration.ofSeconds(15),
            Duration.ofMinutes(2),
            Duration.ofMinutes(4),
            Duration.ofMinutes(1),
            Duration.ofSeconds(20),
            SOON);

    /** Just long enough to be seen, where instances take real time of their own. */
    public static final HostingTimes BRIEF = new HostingTimes(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            SOON);

    /** These times, each a quarter more or less. */
    HostingTimes spread(Dice dice, String key) {
        return new HostingTimes(
                about(create, dice, key + " create"),
                about(update, dice, key),
                about(activate, dice, key + " activate"),
                about(rollBack, dice, key + " back"),
                about(scaleOut, dice, key + " out"),
                about(scaleIn, dice, key + " in"),
                about(delete, dice, key + " delete"),
                configVisible);
    }

    static Duration about(Duration usual, Dice dice, String key) {
        return Duration.ofMillis(Math.round(usual.toMillis() * dice.factor(key, 0.25)));
    }
}

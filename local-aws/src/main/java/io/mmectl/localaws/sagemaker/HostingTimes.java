package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.instance.Dice;
import java.time.Duration;

/**
 * How long things take in endpoint time. Each real change takes up to a quarter more or less, by the seed.
 *
 * @param configVisible for how long CreateEndpoint and UpdateEndpoint do not find an endpoint config that was just created
 */
public record HostingTimes(
        Duration create,
        Duration update,
        Duration rollBack,
        Duration scaleOut,
        Duration scaleIn,
        Duration delete,
        Duration configVisible) {

    public static final HostingTimes DEFAULT = new HostingTimes(
            Duration.ofMinutes(4),
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            Duration.ofMinutes(4),
            Duration.ofMinutes(1),
            Duration.ofSeconds(20),
            Duration.ofSeconds(2));

    /** Just long enough to be seen, where instances take real time of their own. */
    public static final HostingTimes BRIEF = new HostingTimes(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));

    static Duration about(Duration usual, Dice dice, String key) {
        return Duration.ofMillis(Math.round(usual.toMillis() * dice.factor(key, 0.25)));
    }
}

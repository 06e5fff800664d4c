package io.mmectl.config.fleet;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What reading a fleet needs besides the file.
 *
 * @param environment which environment; null = the only one of the file (with {@code local}: the built-in one)
 * @param variables value of an environment variable, null when unset
 * @param local for the embedded AWS: region, account, bucket, prefix and role have built-in values, which only an
 *     environment {@code local} of the file can change; a named environment then gives its overrides only
 */
public record FleetInputs(@Nullable String environment, Function<String, @Nullable String> variables, boolean local) {
    /** Name of the built-in environment. */
    public static final String LOCAL = "local";

    public static FleetInputs of(@Nullable String environment, Function<String, @Nullable String> variables) {
        return new FleetInputs(environment, variables, false);
    }

    /** The built-in local environment. */
    public static FleetInputs local(Function<String, @Nullable String> variables) {
        return new FleetInputs(null, variables, true);
    }
}

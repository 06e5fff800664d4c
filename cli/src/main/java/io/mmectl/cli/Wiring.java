package io.mmectl.cli;

import org.jspecify.annotations.Nullable;

/** Makes the ports of an account; tests give in-memory ones. */
public interface Wiring {
    Ports open(Access access);

    /**
     * @param region AWS region code
     * @param localEndpointUrl the local AWS; null = whatever the SDK's own settings say
     */
    record Access(String region, @Nullable String localEndpointUrl, AccountClock clock) {}

    /** Over the AWS SDK, whose classes are loaded only when ports are opened. */
    static Wiring sdk() {
        return access -> SdkPorts.open(access);
    }
}

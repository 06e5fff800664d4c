package io.mmectl.cli.fleet;

import io.mmectl.cli.AccountClock;
import io.mmectl.cli.CommandContext;
import io.mmectl.cli.Ports;
import io.mmectl.cli.Wiring;
import io.mmectl.cli.local.LocalAccess;
import io.mmectl.cli.local.LocalServer.Running;
import io.mmectl.config.EndpointSpec;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetLayout;
import io.mmectl.config.FleetSpec;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ResourceNames;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A fleet that was read, with its account opened. Nothing is contacted before a port is used. */
public final class FleetSession implements AutoCloseable {
    private final CommandContext context;
    private final FleetSpec fleet;
    private final Ports ports;

    private FleetSession(CommandContext context, FleetSpec fleet, Ports ports) {
        this.context = context;
        this.fleet = fleet;
        this.ports = ports;
    }

    /** Reads the fleet first, so that a mistake in a file is told before anything starts. */
    public static FleetSession open(CommandContext context, FleetOptions options) {
        FleetSpec fleet = options.read(context);
        return new FleetSession(context, fleet, context.wiring().open(access(context, fleet)));
    }

    private static Wiring.Access access(CommandContext context, FleetSpec fleet) {
        String region = fleet.account().region();
        if (!context.options().local()) {
            return new Wiring.Access(region, null, AccountClock.wall());
        }
        LocalAccess local = new LocalAccess(context);
        Running running = local.ensureRunning();
        local.seed(running, fleet.account());
        return new Wiring.Access(region, running.endpointUrl(), local.clock(running));
    }

    public CommandContext context() {
        return context;
    }

    public FleetSpec fleet() {
        return fleet;
    }

    /**
     * @param type null = all of them
     * @throws MmectlException INVALID_INPUT when the fleet has no such model type
     */
    public List<EndpointSpec> endpoints(@Nullable String type) {
        if (type == null) {
            return fleet.endpoints();
        }
        return List.of(fleet.endpoint(type)
                .orElseThrow(() -> new MmectlException(
                        ErrorCode.INVALID_INPUT,
                        "the fleet has no model type " + type,
                        "its types: "
                                + fleet.endpoints().stream()
                                        .map(EndpointSpec::modelType)
                                        .collect(Collectors.joining(", ")))));
    }

    public Ports ports() {
        return ports;
    }

    public FleetLayout layout() {
        return FleetLayout.of(fleet);
    }

    public ResourceNames names() {
        return ResourceNames.of(fleet);
    }

    @Override
    public void close() {
        ports.close();
    }
}

package io.mmectl.localaws.hosting;

import io.mmectl.localaws.autoscaling.AutoScalingService;
import io.mmectl.localaws.autoscaling.Scaler;
import io.mmectl.localaws.autoscaling.ScalingStore;
import io.mmectl.localaws.autoscaling.VariantCapacity;
import io.mmectl.localaws.cloudwatch.AlarmState;
import io.mmectl.localaws.cloudwatch.Alarms;
import io.mmectl.localaws.cloudwatch.CloudWatchService;
import io.mmectl.localaws.cloudwatch.LogStore;
import io.mmectl.localaws.cloudwatch.LogsService;
import io.mmectl.localaws.cloudwatch.MetricStore;
import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.instance.Dice;
import io.mmectl.localaws.instance.EngineFactory;
import io.mmectl.localaws.instance.FaultyEngine;
import io.mmectl.localaws.instance.FolderTree;
import io.mmectl.localaws.instance.SimulatedEngine;
import io.mmectl.localaws.instance.SimulationSpread;
import io.mmectl.localaws.platform.Engine;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.runtime.RuntimeService;
import io.mmectl.localaws.sagemaker.Endpoints;
import io.mmectl.localaws.sagemaker.Fleets;
import io.mmectl.localaws.sagemaker.HostingTimes;
import io.mmectl.localaws.sagemaker.SageMakerService;
import io.mmectl.localaws.sagemaker.ScalingGuard;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.triton.TritonEngine;
import io.mmectl.localaws.wire.AwsService;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** SageMaker and the services that belong to its endpoints, over one set of instances, metrics and logs. */
public final class Hosting {
    private final Map<String, AwsService> services = new LinkedHashMap<>();
    private final Fleets fleets;

    /** What a test may want otherwise. */
    public record Settings(HostingTimes times, SimulationSpread spread) {
        public static final Settings DEFAULT = new Settings(HostingTimes.DEFAULT, SimulationSpread.DEFAULT);

        /** Real processes start and load in their own time; little is added to it. */
        public static Settings of(Engine engine, SimulationSpread spread) {
            return new Settings(engine == Engine.TRITON ? HostingTimes.BRIEF : HostingTimes.DEFAULT, spread);
        }
    }

    /** Without faults. */
    public Hosting(ServiceContext context, Settings settings) {
        this(context, settings, new Faults());
    }

    public Hosting(ServiceContext context, Settings settings, Faults faults) {
        FolderTree.deleteAside(context.dataDir().resolve("instances"));
        LocalTime time = context.time();
        MetricStore metrics = new MetricStore();
        LogStore logs = new LogStore();
        Alarms alarms = new Alarms(context, metrics);
        ScalingStore scaling = new ScalingStore(context.tables(), alarms);
        EngineFactory engine = switch (context.engine()) {
            case SIMULATED -> new SimulatedEngine(time, faults, new Dice(context.seed()), settings.spread());
            case TRITON -> new FaultyEngine(TritonEngine.ofThisCheckout(), faults, time);
        };
        fleets = new Fleets(context, engine, settings.spread(), metrics, logs);
        SageMakerService control = new SageMakerService(
                context,
                settings.times(),
                faults,
                fleets,
                new RegisteredTargets(scaling),
                (region, alarm) -> alarms.state(region, alarm).equals(Optional.of(AlarmState.ALARM)));
        RuntimeService runtime = new RuntimeService(context, control.endpoints(), fleets);
        VariantCapacity capacity = new EndpointCapacity(control.endpoints());
        Scaler scaler = new Scaler(scaling, alarms, capacity, time);
        LocalTime.Cancellable minutes = time.every(Duration.ofMinutes(1), () -> {
            fleets.publishGauges();
            scaler.tick(alarms.evaluate());
        });
        InstanceWatch watch =
                new InstanceWatch(fleets, faults, time, settings.times().scaleOut());
        services.put("sagemaker", new SageMakerFront(control, runtime, faults, List.of(minutes, watch)));
        services.put(
                "application-autoscaling",
                new AutoScalingService(new AutoScalingService.Parts(scaling, scaler, capacity, alarms, time)));
        services.put("monitoring", new CloudWatchService(context, metrics, alarms));
        services.put("logs", new LogsService(context, logs));
    }

    private record RegisteredTargets(ScalingStore store) implements ScalingGuard {
        @Override
        public boolean registered(String region, String endpoint, String variant) {
            return store.registered(region, endpoint, variant);
        }

        @Override
        public void endpointDeleted(String region, String endpoint) {
            store.endpointDeleted(region, endpoint);
        }
    }

    private record EndpointCapacity(Endpoints endpoints) implements VariantCapacity {
        @Override
        public Optional<Counts> find(String region, String endpoint, String variant) {
            return endpoints
                    .capacity(region, endpoint, variant)
                    .map(c -> new Counts(c.current(), c.desired(), c.changeable()));
        }

        @Override
        public void set(String region, String endpoint, String variant, int count) {
            endpoints.setCapacity(region, endpoint, variant, count);
        }
    }

    /** How many instances run, of all endpoints and regions. */
    public int instances() {
        return fleets.all().stream()
                .flatMap(fleet -> fleet.all().stream())
                .mapToInt(variant -> variant.instances().size())
                .sum();
    }

    /** Services by signing name, in the order in which they are reset and closed. */
    public Map<String, AwsService> services() {
        return services;
    }
}

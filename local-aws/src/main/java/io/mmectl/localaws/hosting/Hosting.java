package io.mmectl.localaws.hosting;

import io.mmectl.localaws.cloudwatch.LogStore;
import io.mmectl.localaws.cloudwatch.MetricStore;
import io.mmectl.localaws.fault.Faults;
import io.mmectl.localaws.instance.Dice;
import io.mmectl.localaws.instance.EngineFactory;
import io.mmectl.localaws.instance.FolderTree;
import io.mmectl.localaws.instance.SimulatedEngine;
import io.mmectl.localaws.instance.SimulationSpread;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.runtime.RuntimeService;
import io.mmectl.localaws.sagemaker.Fleets;
import io.mmectl.localaws.sagemaker.HostingTimes;
import io.mmectl.localaws.sagemaker.SageMakerService;
import io.mmectl.localaws.sagemaker.ScalingGuard;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsService;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** SageMaker and the services that belong to its endpoints, over one set of instances, metrics and logs. */
public final class Hosting {
    private final Map<String, AwsService> services = new LinkedHashMap<>();

    /** What a test may want otherwise. */
    public record Settings(HostingTimes times, SimulationSpread spread) {
        public static final Settings DEFAULT = new Settings(HostingTimes.DEFAULT, SimulationSpread.DEFAULT);
    }

    public Hosting(ServiceContext context, Settings settings) {
        FolderTree.delete(context.dataDir().resolve("instances"));
        Faults faults = new Faults();
        MetricStore metrics = new MetricStore();
        LogStore logs = new LogStore();
        EngineFactory engine = new SimulatedEngine(context.time(), faults, new Dice(context.seed()), settings.spread());
        Fleets fleets = new Fleets(context, engine, settings.spread(), metrics, logs);
        SageMakerService control = new SageMakerService(context, settings.times(), faults, fleets, new Unscaled());
        RuntimeService runtime = new RuntimeService(context, control.endpoints(), fleets, faults);
        LocalTime.Cancellable minutes = context.time().every(Duration.ofMinutes(1), fleets::publishGauges);
        services.put("sagemaker", new SageMakerFront(control, runtime, faults, minutes));
    }

    private static final class Unscaled implements ScalingGuard {
        @Override
        public boolean registered(String region, String endpoint, String variant) {
            return false;
        }

        @Override
        public void endpointDeleted(String region, String endpoint) {}
    }

    /** Services by signing name, in the order in which they are reset and closed. */
    public Map<String, AwsService> services() {
        return services;
    }
}

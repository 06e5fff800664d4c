package io.mmectl.cli.command;

import io.mmectl.cli.fleet.EndpointStatus;
import io.mmectl.cli.render.Quantities;
import io.mmectl.cli.render.Terminal;
import io.mmectl.cli.render.TextTable;
import io.mmectl.config.EndpointSpec.Schedule;
import io.mmectl.config.FleetSpec;
import io.mmectl.deployer.port.EndpointControl.Endpoint;
import io.mmectl.deployer.port.EndpointMetrics.Datum;
import io.mmectl.deployer.port.ScalingControl.Policy;
import io.mmectl.deployer.port.ScalingControl.Scaling;
import io.mmectl.warmup.SweepReport;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code mmectl status} as text and as data. */
final class StatusView {
    private StatusView() {}

    /** @param now the account's time, for ages */
    static String text(FleetSpec fleet, List<EndpointStatus> endpoints, Instant now, Terminal terminal) {
        TextTable table = new TextTable(
                "TYPE", "ENDPOINT", "STATUS", "INSTANCES", "SCALING", "MODELS", "LOADED", "GPU MEMORY", "LAST SWEEP");
        StringBuilder failures = new StringBuilder();
        for (EndpointStatus status : endpoints) {
            table.row(
                    status.spec().modelType(),
                    status.name(),
                    status.endpoint() == null
                            ? "not deployed"
                            : status.endpoint().status().awsName(),
                    status.endpoint() == null ? "-" : instances(status.endpoint()),
                    scaling(status.scaling()),
                    String.valueOf(status.routed()),
                    value(current(status, status.metrics().loadedModels()), "%.0f"),
                    value(current(status, status.metrics().gpuMemoryPercent()), "%.0f %%"),
                    sweep(status.lastSweep(), now));
            if (status.endpoint() != null && !status.endpoint().failureReason().isEmpty()) {
                failures.append(status.name())
                        .append(": ")
                        .append(status.endpoint().failureReason())
                        .append('\n');
            }
        }
        return "fleet " + fleet.name() + ", environment " + fleet.environment() + ", "
                + fleet.account().region() + "\n\n" + table.text(terminal)
                + (failures.isEmpty() ? "" : "\n" + failures);
    }

    static Map<String, Object> document(FleetSpec fleet, List<EndpointStatus> endpoints) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schemaVersion", 1);
        document.put("fleet", fleet.name());
        document.put("environment", fleet.environment());
        document.put("region", fleet.account().region());
        document.put("endpoints", endpoints.stream().map(StatusView::row).toList());
        return document;
    }

    private static Map<String, Object> row(EndpointStatus status) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("modelType", status.spec().modelType());
        row.put("endpoint", status.name());
        row.put("deployed", status.endpoint() != null);
        if (status.endpoint() != null) {
            row.put("status", status.endpoint().status().awsName());
            row.put("endpointConfig", status.endpoint().endpointConfigName());
            row.put("currentInstances", status.endpoint().currentInstanceCount());
            row.put("desiredInstances", status.endpoint().desiredInstanceCount());
            row.put("failureReason", status.endpoint().failureReason());
        }
        if (status.scaling() != null) {
            row.put("scaling", scalingRow(status.scaling()));
        }
        row.put("release", status.routes() == null ? null : status.routes().release());
        row.put("routedModels", status.routed());
        row.put(
                "loadedModels",
                current(status, status.metrics().loadedModels())
                        .map(Datum::value)
                        .orElse(null));
        row.put(
                "gpuMemoryPercent",
                current(status, status.metrics().gpuMemoryPercent())
                        .map(Datum::value)
                        .orElse(null));
        if (status.lastSweep() != null) {
            Map<String, Object> sweep = new LinkedHashMap<>();
            sweep.put("startedAt", status.lastSweep().startedAt().toString());
            sweep.put("complete", status.lastSweep().complete());
            row.put("lastSweep", sweep);
        }
        return row;
    }

    private static Map<String, Object> scalingRow(Scaling scaling) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("min", scaling.min());
        row.put("max", scaling.max());
        row.put(
                "policies",
                scaling.policies().stream().map(StatusView::policyRow).toList());
        row.put("schedules", scaling.schedules().stream().map(Schedule::name).toList());
        return row;
    }

    private static Map<String, Object> policyRow(Policy policy) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", policy.name());
        row.put("metric", policy.metric().name());
        row.put("target", policy.target());
        return row;
    }

    private static String instances(Endpoint endpoint) {
        return endpoint.currentInstanceCount() == endpoint.desiredInstanceCount()
                ? String.valueOf(endpoint.currentInstanceCount())
                : endpoint.currentInstanceCount() + " -> " + endpoint.desiredInstanceCount();
    }

    private static String scaling(@Nullable Scaling scaling) {
        if (scaling == null) {
            return "-";
        }
        String policies = scaling.policies().stream().map(StatusView::policy).collect(Collectors.joining(", "));
        String schedules = scaling.schedules().isEmpty()
                ? ""
                : ", " + Quantities.count(scaling.schedules().size(), "schedule");
        return scaling.min() + "-" + scaling.max() + (policies.isEmpty() ? "" : " " + policies) + schedules;
    }

    private static String policy(Policy policy) {
        String target = String.format(
                Locale.ROOT, policy.target() == Math.rint(policy.target()) ? "%.0f" : "%s", policy.target());
        return switch (policy.metric()) {
            case INVOCATIONS_PER_INSTANCE -> target + " invocations/instance/min";
            case GPU_MEMORY_UTILIZATION -> target + " % GPU memory";
            case OTHER -> policy.name();
        };
    }

    /** Metrics outlive an endpoint: the last minutes of one that is gone say nothing about what is there. */
    private static Optional<Datum> current(EndpointStatus status, Optional<Datum> datum) {
        return status.endpoint() == null ? Optional.empty() : datum;
    }

    private static String value(Optional<Datum> datum, String format) {
        return datum.map(d -> String.format(Locale.ROOT, format, d.value())).orElse("-");
    }

    private static String sweep(@Nullable SweepReport report, Instant now) {
        if (report == null) {
            return "never";
        }
        Duration age = Duration.between(report.startedAt(), now);
        String ago = age.isNegative() ? "just now" : Quantities.time(age) + " ago";
        return (report.complete() ? "complete" : "INCOMPLETE") + ", " + ago;
    }
}

package io.mmectl.localaws.autoscaling;

import io.mmectl.localaws.autoscaling.ScalingRecords.Target;
import io.mmectl.localaws.cloudwatch.Alarms;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.Page;
import io.mmectl.localaws.model.Operation;
import io.mmectl.localaws.model.RpcService;
import io.mmectl.localaws.model.ServiceModel;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** Application Auto Scaling for endpoint variants. */
public final class AutoScalingService implements AwsService {
    private static final int PAGE = 50;
    private static final String ROLE = "arn:aws:iam::" + ServiceContext.ACCOUNT
            + ":role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/"
            + "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint";

    private final ScalingStore store;
    private final Scaler scaler;
    private final VariantCapacity capacity;
    private final LocalTime time;
    private final PolicyOperations policies;
    private final ScheduleOperations schedules;
    private final RpcService rpc;

    /** One operation without what all have in common. */
    private interface Call {
        ObjectNode answer(String region, Fields input);
    }

    /** What the service works with. */
    public record Parts(ScalingStore store, Scaler scaler, VariantCapacity capacity, Alarms alarms, LocalTime time) {}

    public AutoScalingService(Parts parts) {
        this.store = parts.store();
        this.scaler = parts.scaler();
        this.capacity = parts.capacity();
        this.time = parts.time();
        this.policies = new PolicyOperations(store, parts.alarms(), time);
        this.schedules = new ScheduleOperations(store, time);
        this.rpc = new RpcService(ServiceModel.of("application-autoscaling"), "ValidationException", operations());
    }

    private Map<String, Operation> operations() {
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put("RegisterScalableTarget", this::register);
        calls.put("DescribeScalableTargets", this::describe);
        calls.put("DeregisterScalableTarget", this::deregister);
        calls.put("PutScalingPolicy", policies::put);
        calls.put("DescribeScalingPolicies", policies::describe);
        calls.put("DeleteScalingPolicy", policies::delete);
        calls.put("PutScheduledAction", schedules::put);
        calls.put("DescribeScheduledActions", schedules::describe);
        calls.put("DeleteScheduledAction", schedules::delete);
        calls.put("DescribeScalingActivities", this::activities);
        calls.put("TagResource", (region, input) -> tag(input));
        calls.put("UntagResource", (region, input) -> untag(input));
        calls.put(
                "ListTagsForResource",
                (region, input) -> Members.of("Tags", byArn(input).tags()).node());
        Map<String, Operation> operations = new LinkedHashMap<>();
        calls.forEach((name, call) ->
                operations.put(name, (request, input) -> call.answer(request.region(), new Fields(input))));
        return operations;
    }

    private ObjectNode register(String region, Fields input) {
        TargetId id = TargetId.of(region, input);
        Optional<Target> before = store.find(id);
        if (capacity.find(region, id.endpoint(), id.variant()).isEmpty()) {
            throw AwsException.validation(
                    "Validation failed for resource " + id.resourceId() + ": the endpoint or variant does not exist.");
        }
        int min = bound(input, "MinCapacity", before.map(Target::min));
        int max = bound(input, "MaxCapacity", before.map(Target::max));
        if (min > max) {
            throw AwsException.validation("Minimum capacity cannot be greater than maximum capacity");
        }
        Map<String, String> tags = new LinkedHashMap<>(before.map(Target::tags).orElse(Map.of()));
        input.structure("Tags")
                .node()
                .properties()
                .forEach(t -> tags.put(t.getKey(), t.getValue().asString("")));
        Target target = new Target(
                id,
                before.map(Target::arn).orElseGet(() -> arn(id)),
                min,
                max,
                input.has("SuspendedState")
                        ? Optional.of(input.structure("SuspendedState").node())
                        : before.flatMap(Target::suspended),
                tags,
                before.map(Target::createdAt).orElseGet(time::now));
        store.put(target);
        scaler.enforceBounds(target);
        return Members.of("ScalableTargetARN", target.arn()).node();
    }

    private static int bound(Fields input, String name, Optional<Integer> before) {
        return input.integer(name)
                .or(() -> before)
                .orElseThrow(() -> AwsException.validation(
                        "Both MinCapacity and MaxCapacity are required to register a new scalable target."));
    }

    private String arn(TargetId id) {
        String unique = UUID.nameUUIDFromBytes((id.key() + time.now()).getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
        return "arn:aws:application-autoscaling:" + id.region() + ":" + ServiceContext.ACCOUNT + ":scalable-target/"
                + unique;
    }

    private ObjectNode describe(String region, Fields input) {
        List<String> wanted = input.texts("ResourceIds");
        List<Target> chosen = store.targets().stream()
                .filter(t -> t.id().region().equals(region)
                        && input.require("ServiceNamespace").equals(TargetId.NAMESPACE))
                .filter(t -> wanted.isEmpty() || wanted.contains(t.id().resourceId()))
                .toList();
        Page<Target> page = Page.of(chosen, input, PAGE);
        return Members.of(
                        "ScalableTargets",
                        page.items().stream().map(AutoScalingService::view).toList())
                .put("NextToken", page.nextToken())
                .node();
    }

    private static Members view(Target target) {
        Members none = Members.of("DynamicScalingInSuspended", false)
                .put("DynamicScalingOutSuspended", false)
                .put("ScheduledScalingSuspended", false);
        target.suspended().ifPresent(none::putAll);
        return target.id()
                .members()
                .put("MinCapacity", target.min())
                .put("MaxCapacity", target.max())
                .put("RoleARN", ROLE)
                .put("CreationTime", target.createdAt())
                .put("SuspendedState", none)
                .put("ScalableTargetARN", target.arn());
    }

    private ObjectNode deregister(String region, Fields input) {
        TargetId id = TargetId.of(region, input);
        if (store.find(id).isEmpty()) {
            throw new AwsException(400, "ObjectNotFoundException", "No scalable target found for " + id.text());
        }
        store.remove(id);
        return new Members().node();
    }

    private ObjectNode activities(String region, Fields input) {
        Optional<String> resource = input.text("ResourceId");
        List<ScalingRecords.Activity> chosen = store.activities().stream()
                .filter(a -> a.target().region().equals(region))
                .filter(a ->
                        resource.isEmpty() || resource.get().equals(a.target().resourceId()))
                .sorted((a, b) -> Long.compare(b.number(), a.number()))
                .toList();
        Page<ScalingRecords.Activity> page = Page.of(chosen, input, PAGE);
        return Members.of(
                        "ScalingActivities",
                        page.items().stream().map(AutoScalingService::view).toList())
                .put("NextToken", page.nextToken())
                .node();
    }

    private static Members view(ScalingRecords.Activity activity) {
        return activity.target()
                .members()
                .put("ActivityId", activity.id())
                .put("Description", activity.description())
                .put("Cause", activity.cause())
                .put("StartTime", activity.start())
                .put("EndTime", activity.end())
                .put("StatusCode", activity.status())
                .put("StatusMessage", activity.message());
    }

    private Target byArn(Fields input) {
        String arn = input.require("ResourceARN");
        return store.targets().stream()
                .filter(target -> target.arn().equals(arn))
                .findFirst()
                .orElseThrow(() -> new AwsException(
                        400, "ResourceNotFoundException", "The scalable target " + arn + " does not exist."));
    }

    private ObjectNode tag(Fields input) {
        Target target = byArn(input);
        Map<String, String> tags = new LinkedHashMap<>(target.tags());
        input.structure("Tags")
                .node()
                .properties()
                .forEach(t -> tags.put(t.getKey(), t.getValue().asString("")));
        return withTags(target, tags);
    }

    private ObjectNode untag(Fields input) {
        Target target = byArn(input);
        Map<String, String> tags = new LinkedHashMap<>(target.tags());
        input.texts("TagKeys").forEach(tags::remove);
        return withTags(target, tags);
    }

    private ObjectNode withTags(Target target, Map<String, String> tags) {
        store.put(new Target(
                target.id(), target.arn(), target.min(), target.max(), target.suspended(), tags, target.createdAt()));
        return new Members().node();
    }

    @Override
    public AwsResponse handle(AwsRequest request) throws IOException {
        return rpc.handle(request);
    }

    @Override
    public void reset() {
        store.clear();
        scaler.clear();
    }

    @Override
    public void close() {}
}

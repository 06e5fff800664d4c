package io.mmectl.localaws.autoscaling;

import io.mmectl.localaws.autoscaling.ScalingRecords.Target;
import io.mmectl.localaws.cloudwatch.Alarms;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.Page;
import io.mmectl.localaws.json.ReservedTags;
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
import java.util.function.Consumer;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Application Auto Scaling for endpoint variants. */
public final class AutoScalingService implements AwsService {
    private static final int PAGE = 50;
    /** AWS's default quotas: targets of a region, tags of a target. */
    private static final int MOST_TARGETS = 500;

    private static final int MOST_TAGS = 50;

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
        calls.put("DescribeScalingActivities", new ActivityReading(store)::describe);
        calls.put("TagResource", this::tag);
        calls.put("UntagResource", this::untag);
        calls.put(
                "ListTagsForResource",
                (region, input) ->
                        Members.of("Tags", byArn(region, input).tags()).node());
        Map<String, Operation> operations = new LinkedHashMap<>();
        calls.forEach((name, call) ->
                operations.put(name, (request, input) -> call.answer(request.region(), new Fields(input))));
        return operations;
    }

    private ObjectNode register(String region, Fields input) {
        TargetId id = TargetId.of(region, input);
        Target target = store.exclusively(() -> {
            Target written = target(id, input);
            store.put(written);
            return written;
        });
        scaler.enforceBounds(target);
        return Members.of("ScalableTargetARN", target.arn()).node();
    }

    /** The target as it will be; what is not sent stays as it was, also of the suspended state. */
    private Target target(TargetId id, Fields input) {
        Optional<Target> before = store.find(id);
        if (capacity.find(id.region(), id.endpoint(), id.variant()).isEmpty()) {
            throw AwsException.validation(
                    "Validation failed for resource " + id.resourceId() + ": the endpoint or variant does not exist.");
        }
        if (before.isEmpty() && store.count(id.region()) >= MOST_TARGETS) {
            throw Quotas.exceeded("scalable targets of this kind in a region", MOST_TARGETS);
        }
        int min = bound(input, "MinCapacity", before.map(Target::min));
        int max = bound(input, "MaxCapacity", before.map(Target::max));
        if (min > max) {
            throw AwsException.validation("Minimum capacity cannot be greater than maximum capacity");
        }
        Map<String, String> sent = sentTags(input);
        if (before.isPresent() && !sent.isEmpty()) {
            throw AwsException.validation(
                    "The scalable target that you tried to tag already exists. To update tags on an"
                            + " existing scalable target, use the TagResource API.");
        }
        Map<String, String> tags = before.map(Target::tags).orElse(sent);
        Members suspended = new Members();
        before.flatMap(Target::suspended).ifPresent(suspended::putAll);
        suspended.putAll(input.structure("SuspendedState").node());
        return new Target(
                id,
                before.map(Target::arn).orElseGet(() -> arn(id)),
                min,
                max,
                suspended.node().isEmpty() ? Optional.empty() : Optional.of(suspended.node()),
                limited(tags),
                before.map(Target::createdAt).orElseGet(time::now));
    }

    private static Map<String, String> sentTags(Fields input) {
        Map<String, String> tags = new LinkedHashMap<>();
        input.structure("Tags")
                .node()
                .properties()
                .forEach(t -> tags.put(t.getKey(), t.getValue().asString("")));
        ReservedTags.refuse(tags.keySet(), "ValidationException");
        return tags;
    }

    private static Map<String, String> limited(Map<String, String> tags) {
        if (tags.size() > MOST_TAGS) {
            throw new AwsException(
                    400, "TooManyTagsException", "A scalable target can have at most " + MOST_TAGS + " tags.");
        }
        return tags;
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
        Predicate<TargetId> asked = TargetId.filter(region, input);
        List<Target> chosen = store.targets().stream()
                .filter(t -> asked.test(t.id()))
                .filter(t -> wanted.isEmpty() || wanted.contains(t.id().resourceId()))
                .toList();
        Page<Target> page =
                Page.of(chosen, Page.Order.by(t -> t.id().key()), Page.Asked.of(input, PAGE, TargetId.BAD_TOKEN));
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
        return store.exclusively(() -> {
            if (store.find(id).isEmpty()) {
                throw new AwsException(400, "ObjectNotFoundException", "No scalable target found for " + id.text());
            }
            store.remove(id);
            return new Members().node();
        });
    }

    private Target byArn(String region, Fields input) {
        String arn = input.require("ResourceARN");
        return store.targets().stream()
                .filter(target ->
                        target.arn().equals(arn) && target.id().region().equals(region))
                .findFirst()
                .orElseThrow(() -> new AwsException(
                        400, "ResourceNotFoundException", "The scalable target " + arn + " does not exist."));
    }

    private ObjectNode tag(String region, Fields input) {
        return changeTags(region, input, tags -> tags.putAll(sentTags(input)));
    }

    private ObjectNode untag(String region, Fields input) {
        return changeTags(region, input, tags -> input.texts("TagKeys").forEach(tags::remove));
    }

    private ObjectNode changeTags(String region, Fields input, Consumer<Map<String, String>> change) {
        return store.exclusively(() -> {
            Target target = byArn(region, input);
            Map<String, String> tags = new LinkedHashMap<>(target.tags());
            change.accept(tags);
            store.put(target.tagged(limited(tags)));
            return new Members().node();
        });
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

package io.mmectl.localaws.autoscaling;

import io.mmectl.localaws.autoscaling.ScalingRecords.Action;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.Page;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.AwsException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Scheduled actions. */
final class ScheduleOperations {
    private static final int PAGE = 50;
    /** Of one scalable target; AWS's default quota. */
    private static final int MOST = 200;

    private final ScalingStore store;
    private final LocalTime time;

    ScheduleOperations(ScalingStore store, LocalTime time) {
        this.store = store;
        this.time = time;
    }

    /** Changes what is sent of an action of that name, but for start and end: those that are not sent again are gone. */
    ObjectNode put(String region, Fields input) {
        return store.exclusively(() -> write(region, input));
    }

    private ObjectNode write(String region, Fields input) {
        TargetId id = TargetId.of(region, input);
        store.require(id);
        String name = input.require("ScheduledActionName");
        Optional<Action> before = store.action(id, name);
        if (before.isEmpty() && store.actions(id).size() >= MOST) {
            throw Quotas.exceeded("scheduled actions of a scalable target", MOST);
        }
        String schedule = input.text("Schedule")
                .or(() -> before.map(Action::schedule))
                .orElseThrow(() -> AwsException.validation("Schedule is required for a new scheduled action."));
        String timezone =
                input.text("Timezone").or(() -> before.map(Action::timezone)).orElse("UTC");
        Schedule.parse(schedule, timezone, time.now());
        Bounds bounds = bounds(input, before);
        store.put(new Action(
                id,
                name,
                before.map(Action::arn).orElseGet(() -> arn(id, name)),
                schedule,
                timezone,
                input.time("StartTime"),
                input.time("EndTime"),
                bounds.min(),
                bounds.max(),
                before.map(Action::createdAt).orElseGet(time::now)));
        return new Members().node();
    }

    /** What an action sets; at least one of the two. */
    private record Bounds(Optional<Integer> min, Optional<Integer> max) {}

    private static Bounds bounds(Fields input, Optional<Action> before) {
        if (!input.has("ScalableTargetAction") && before.isPresent()) {
            return new Bounds(before.get().min(), before.get().max());
        }
        Fields sent = input.structure("ScalableTargetAction");
        Bounds bounds = new Bounds(sent.integer("MinCapacity"), sent.integer("MaxCapacity"));
        if (bounds.min().isEmpty() && bounds.max().isEmpty()) {
            throw AwsException.validation("At least one of minimum capacity and maximum capacity should be provided");
        }
        if (bounds.min().isPresent()
                && bounds.max().isPresent()
                && bounds.min().get() > bounds.max().get()) {
            throw AwsException.validation("Minimum capacity cannot be greater than maximum capacity");
        }
        return bounds;
    }

    private String arn(TargetId id, String name) {
        String unique = UUID.nameUUIDFromBytes((id.key() + name + time.now()).getBytes(StandardCharsets.UTF_8))
                .toString();
        return "arn:aws:autoscaling:" + id.region() + ":" + ServiceContext.ACCOUNT + ":scheduledAction:" + unique
                + ":resource/sagemaker/" + id.resourceId() + ":scheduledActionName/" + name;
    }

    ObjectNode describe(String region, Fields input) {
        List<String> names = input.texts("ScheduledActionNames");
        Predicate<TargetId> wanted = TargetId.filter(region, input);
        List<Action> chosen = store.actions().stream()
                .filter(a -> wanted.test(a.target()))
                .filter(a -> names.isEmpty() || names.contains(a.name()))
                .toList();
        Page<Action> page = Page.of(chosen, Page.Order.by(Action::key), Page.Asked.of(input, PAGE, TargetId.BAD_TOKEN));
        return Members.of(
                        "ScheduledActions",
                        page.items().stream().map(ScheduleOperations::view).toList())
                .put("NextToken", page.nextToken())
                .node();
    }

    private static Members view(Action action) {
        return action.target()
                .members()
                .put("ScheduledActionName", action.name())
                .put("ScheduledActionARN", action.arn())
                .put("Schedule", action.schedule())
                .put("Timezone", action.timezone())
                .put("StartTime", action.start())
                .put("EndTime", action.end())
                .put(
                        "ScalableTargetAction",
                        new Members().put("MinCapacity", action.min()).put("MaxCapacity", action.max()))
                .put("CreationTime", action.createdAt());
    }

    ObjectNode delete(String region, Fields input) {
        TargetId id = TargetId.of(region, input);
        return store.exclusively(() -> {
            Action action = store.action(id, input.require("ScheduledActionName"))
                    .orElseThrow(() -> new AwsException(
                            400,
                            "ObjectNotFoundException",
                            "No scheduled action found for " + id.text() + ", scheduled action name: "
                                    + input.require("ScheduledActionName")));
            store.remove(action);
            return new Members().node();
        });
    }
}

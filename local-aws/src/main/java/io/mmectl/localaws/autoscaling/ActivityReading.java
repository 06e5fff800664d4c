package io.mmectl.localaws.autoscaling;

import io.mmectl.localaws.autoscaling.ScalingRecords.Activity;
import io.mmectl.localaws.autoscaling.ScalingRecords.NotScaled;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.Page;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** DescribeScalingActivities. */
record ActivityReading(ScalingStore store) {
    private static final int PAGE = 50;

    /** Newest first; changes that did not happen only if asked for. */
    ObjectNode describe(String region, Fields input) {
        Predicate<TargetId> wanted = TargetId.filter(region, input);
        boolean all = input.flag("IncludeNotScaledActivities");
        List<Activity> chosen = store.activities().stream()
                .filter(a -> wanted.test(a.target()))
                .filter(a -> all || a.notScaled().isEmpty())
                .toList();
        Page<Activity> page = Page.of(
                chosen,
                new Page.Order<>(ActivityReading::number, false),
                Page.Asked.of(input, PAGE, TargetId.BAD_TOKEN));
        return Members.of(
                        "ScalingActivities",
                        page.items().stream().map(ActivityReading::view).toList())
                .put("NextToken", page.nextToken())
                .node();
    }

    private static String number(Activity activity) {
        return String.valueOf(1_000_000_000_000_000_000L + activity.number());
    }

    private static Members view(Activity activity) {
        Members view = activity.target()
                .members()
                .put("ActivityId", activity.id())
                .put("Description", activity.description())
                .put("Cause", activity.cause())
                .put("StartTime", activity.start())
                .put("EndTime", activity.end())
                .put("StatusCode", activity.status())
                .put("StatusMessage", activity.message());
        activity.notScaled().ifPresent(reason -> view.put("NotScaledReasons", List.of(view(reason))));
        return view;
    }

    private static Members view(NotScaled reason) {
        return Members.of("Code", reason.code())
                .put("CurrentCapacity", reason.current())
                .put("MinCapacity", reason.min())
                .put("MaxCapacity", reason.max());
    }
}

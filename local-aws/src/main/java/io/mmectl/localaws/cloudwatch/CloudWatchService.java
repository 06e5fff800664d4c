package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.model.Operation;
import io.mmectl.localaws.model.RpcService;
import io.mmectl.localaws.model.ServiceModel;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** CloudWatch metrics and alarms. */
public final class CloudWatchService implements AwsService {
    private final MetricStore store;
    private final Alarms alarms;
    private final Table<TagSet> tags;
    private final MetricOperations metrics;
    private final RpcService rpc;

    record TagSet(Map<String, String> tags) {}

    /** One operation without what all have in common. */
    private interface Call {
        ObjectNode answer(String region, Fields input);
    }

    public CloudWatchService(ServiceContext context, MetricStore store, Alarms alarms) {
        this.store = store;
        this.alarms = alarms;
        this.tags = context.tables().table("monitoring-tags", TagSet.class);
        this.metrics = new MetricOperations(store, context.time());
        this.rpc = new RpcService(ServiceModel.of("monitoring"), "ValidationError", operations());
    }

    private Map<String, Operation> operations() {
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put("PutMetricData", metrics::put);
        calls.put("GetMetricStatistics", metrics::statistics);
        calls.put("GetMetricData", metrics::data);
        calls.put("ListMetrics", metrics::list);
        calls.put("PutMetricAlarm", this::putAlarm);
        calls.put("DescribeAlarms", alarms::describe);
        calls.put("DescribeAlarmsForMetric", alarms::describeForMetric);
        calls.put("DeleteAlarms", alarms::delete);
        calls.put("SetAlarmState", alarms::setState);
        calls.put("EnableAlarmActions", (region, input) -> alarms.enableActions(region, input, true));
        calls.put("DisableAlarmActions", (region, input) -> alarms.enableActions(region, input, false));
        calls.put("TagResource", (region, input) -> tag(input.require("ResourceARN"), input));
        calls.put("UntagResource", (region, input) -> untag(input));
        calls.put("ListTagsForResource", (region, input) -> listTags(input));
        Map<String, Operation> operations = new LinkedHashMap<>();
        calls.forEach((name, call) ->
                operations.put(name, (request, input) -> call.answer(request.region(), new Fields(input))));
        return operations;
    }

    private ObjectNode putAlarm(String region, Fields input) {
        tag(Alarms.arn(region, input.require("AlarmName")), input);
        return alarms.put(region, input);
    }

    private ObjectNode tag(String arn, Fields input) {
        Map<String, String> all = new LinkedHashMap<>(current(arn));
        input.structures("Tags")
                .forEach(tag -> all.put(tag.require("Key"), tag.text("Value").orElse("")));
        tags.put(arn, new TagSet(all));
        return new Members().node();
    }

    private ObjectNode untag(Fields input) {
        Map<String, String> left = new LinkedHashMap<>(current(input.require("ResourceARN")));
        input.texts("TagKeys").forEach(left::remove);
        tags.put(input.require("ResourceARN"), new TagSet(left));
        return new Members().node();
    }

    private ObjectNode listTags(Fields input) {
        return Members.of(
                        "Tags",
                        current(input.require("ResourceARN")).entrySet().stream()
                                .map(tag -> Map.of("Key", tag.getKey(), "Value", tag.getValue()))
                                .toList())
                .node();
    }

    private Map<String, String> current(String arn) {
        return tags.get(arn).map(TagSet::tags).orElse(Map.of());
    }

    @Override
    public AwsResponse handle(AwsRequest request) throws IOException {
        return rpc.handle(request);
    }

    @Override
    public void reset() {
        store.clear();
        alarms.clear();
        tags.clear();
    }

    @Override
    public void close() {}
}

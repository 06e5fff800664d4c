package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.model.Operation;
import io.mmectl.localaws.model.RpcService;
import io.mmectl.localaws.model.ServiceModel;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.time.LocalTime;
import io.mmectl.localaws.wire.Arn;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** CloudWatch metrics, alarms and dashboards. */
public final class CloudWatchService implements AwsService {
    /** What clients' own metric values may take on disk; the oldest quarter goes when it is full. */
    private static final long JOURNAL_BYTES = 32L << 20;

    private final MetricStore store;
    private final Alarms alarms;
    private final SegmentedJournal journal;
    private final MetricWriting writing;
    private final MetricReading reading;
    private final MetricData data;
    private final AlarmReading alarmReading;
    private final Dashboards dashboards;
    private final ResourceTags tags;
    private final LocalTime.Cancellable fastAlarms;
    private final RpcService rpc;

    /** One operation without what all have in common. */
    private interface Call {
        ObjectNode answer(String region, Fields input);
    }

    public CloudWatchService(ServiceContext context, MetricStore store, Alarms alarms) {
        this.store = store;
        this.alarms = alarms;
        this.journal = new SegmentedJournal(context.dataDir().resolve("metrics"), JOURNAL_BYTES);
        this.writing = new MetricWriting(store, context.time(), journal);
        this.reading = new MetricReading(store, context.time());
        this.data = new MetricData(store);
        this.alarmReading = new AlarmReading(alarms);
        this.dashboards = new Dashboards(context);
        this.tags =
                new ResourceTags(context.tables().table("monitoring-tags", ResourceTags.TagSet.class), this::exists);
        this.fastAlarms = context.time().every(Alarms.FAST, alarms::evaluateFast);
        this.rpc = new RpcService(ServiceModel.of("monitoring"), "ValidationError", operations());
    }

    private boolean exists(String arn) {
        String region = Arn.region(arn);
        String resource = Arn.resource(arn);
        String name = resource.substring(resource.indexOf(':') + 1);
        return dashboards.exists(arn)
                || arn.equals(Alarms.arn(region, name))
                        && alarms.find(region, name).isPresent();
    }

    private Map<String, Operation> operations() {
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put("PutMetricData", writing::put);
        calls.put("GetMetricStatistics", reading::statistics);
        calls.put("GetMetricData", data::get);
        calls.put("ListMetrics", reading::list);
        calls.put("PutMetricAlarm", (region, input) -> putAlarm(region, input, false));
        calls.put("PutCompositeAlarm", (region, input) -> putAlarm(region, input, true));
        calls.put("DescribeAlarms", alarmReading::describe);
        calls.put("DescribeAlarmsForMetric", alarmReading::describeForMetric);
        calls.put("DescribeAlarmHistory", alarms.history()::describe);
        calls.put("DeleteAlarms", this::deleteAlarms);
        calls.put("SetAlarmState", alarms::setState);
        calls.put("EnableAlarmActions", (region, input) -> alarms.enableActions(region, input, true));
        calls.put("DisableAlarmActions", (region, input) -> alarms.enableActions(region, input, false));
        calls.put("PutDashboard", (region, input) -> putDashboard(input));
        calls.put("GetDashboard", (region, input) -> dashboards.get(input));
        calls.put("ListDashboards", (region, input) -> dashboards.list(input));
        calls.put("DeleteDashboards", (region, input) -> deleteDashboards(input));
        calls.put("TagResource", tags::tag);
        calls.put("UntagResource", tags::untag);
        calls.put("ListTagsForResource", tags::list);
        Map<String, Operation> operations = new LinkedHashMap<>();
        calls.forEach((name, call) ->
                operations.put(name, (request, input) -> call.answer(request.region(), new Fields(input))));
        return operations;
    }

    /** Tags come with the first put only: AWS ignores them when the alarm exists. */
    private ObjectNode putAlarm(String region, Fields input, boolean composite) {
        ResourceTags.check(input.structures("Tags"));
        boolean fresh = alarms.find(region, input.require("AlarmName")).isEmpty();
        ObjectNode answer = composite ? alarms.putComposite(region, input) : alarms.put(region, input);
        if (fresh) {
            tags.add(Alarms.arn(region, input.require("AlarmName")), input.structures("Tags"));
        }
        return answer;
    }

    private ObjectNode deleteAlarms(String region, Fields input) {
        ObjectNode answer = alarms.delete(region, input);
        input.texts("AlarmNames").forEach(name -> tags.forget(Alarms.arn(region, name)));
        return answer;
    }

    private ObjectNode putDashboard(Fields input) {
        String arn = Dashboards.arn(input.require("DashboardName"));
        ResourceTags.check(input.structures("Tags"));
        boolean fresh = !dashboards.exists(arn);
        ObjectNode answer = dashboards.put(input);
        if (fresh) {
            tags.add(arn, input.structures("Tags"));
        }
        return answer;
    }

    private ObjectNode deleteDashboards(Fields input) {
        ObjectNode answer = dashboards.delete(input);
        input.texts("DashboardNames").forEach(name -> tags.forget(Dashboards.arn(name)));
        return answer;
    }

    @Override
    public AwsResponse handle(AwsRequest request) throws IOException {
        return rpc.handle(request);
    }

    @Override
    public void reset() {
        writing.clear();
        store.clear();
        alarms.clear();
        dashboards.clear();
        tags.clear();
    }

    @Override
    public void close() {
        fastAlarms.cancel();
        journal.close();
    }
}

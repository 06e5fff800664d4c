package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.model.Operation;
import io.mmectl.localaws.model.RpcService;
import io.mmectl.localaws.model.ServiceModel;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** CloudWatch Logs: container output, and what clients write themselves. */
public final class LogsService implements AwsService {
    /** What clients' own lines may take on disk; the oldest quarter goes when it is full. */
    private static final long JOURNAL_BYTES = 32L << 20;

    private final LogStore store;
    private final LogGroups groups;
    private final SegmentedJournal journal;
    private final LogWriting writing;
    private final RpcService rpc;

    /** One operation without what all have in common. */
    private interface Call {
        ObjectNode answer(String region, Fields input);
    }

    public LogsService(ServiceContext context, LogStore store) {
        this.store = store;
        this.groups = new LogGroups(store, context);
        this.journal = new SegmentedJournal(context.dataDir().resolve("logs"), JOURNAL_BYTES);
        this.writing = new LogWriting(store, groups, context.time(), journal);
        LogGroupLists lists = new LogGroupLists(store, groups);
        LogReading reading = new LogReading(store, groups);
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put("CreateLogGroup", groups::create);
        calls.put("DeleteLogGroup", groups::delete);
        calls.put("DescribeLogGroups", lists::describe);
        calls.put("ListLogGroups", lists::list);
        calls.put("CreateLogStream", groups::createStream);
        calls.put("DeleteLogStream", groups::deleteStream);
        calls.put("DescribeLogStreams", reading::streams);
        calls.put("PutLogEvents", writing::put);
        calls.put("GetLogEvents", reading::events);
        calls.put("FilterLogEvents", reading::filter);
        calls.put("PutLogGroupDeletionProtection", groups::protect);
        calls.put("PutRetentionPolicy", groups::retain);
        calls.put("DeleteRetentionPolicy", groups::retainForGood);
        calls.put("ListTagsForResource", groups::listTags);
        calls.put("TagResource", groups::tag);
        calls.put("UntagResource", groups::untag);
        calls.put("ListTagsLogGroup", groups::listTags);
        calls.put("TagLogGroup", groups::tag);
        calls.put("UntagLogGroup", groups::untag);
        Map<String, Operation> operations = new LinkedHashMap<>();
        calls.forEach((name, call) ->
                operations.put(name, (request, input) -> call.answer(request.region(), new Fields(input))));
        this.rpc = new RpcService(ServiceModel.of("logs"), "InvalidParameterException", operations);
    }

    @Override
    public AwsResponse handle(AwsRequest request) throws IOException {
        return rpc.handle(request);
    }

    @Override
    public void reset() {
        writing.clear();
        groups.clear();
        store.clear();
    }

    @Override
    public void close() {
        journal.close();
    }
}

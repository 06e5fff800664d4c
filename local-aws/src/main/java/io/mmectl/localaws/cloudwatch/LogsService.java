package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.model.Operation;
import io.mmectl.localaws.model.RpcService;
import io.mmectl.localaws.model.ServiceModel;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.wire.AwsException;
import io.mmectl.localaws.wire.AwsRequest;
import io.mmectl.localaws.wire.AwsResponse;
import io.mmectl.localaws.wire.AwsService;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** CloudWatch Logs for reading container output. */
public final class LogsService implements AwsService {
    private static final int LIST_PAGE = 50;
    private static final int EVENT_PAGE = 10_000;

    private final LogStore store;
    private final RpcService rpc;

    public LogsService(LogStore store) {
        this.store = store;
        Map<String, Operation> operations = Map.of(
                "DescribeLogGroups", (request, input) -> groups(request.region(), new Fields(input)),
                "DescribeLogStreams", (request, input) -> streams(request.region(), new Fields(input)),
                "GetLogEvents", (request, input) -> events(request.region(), new Fields(input)),
                "FilterLogEvents", (request, input) -> filter(request.region(), new Fields(input)));
        this.rpc = new RpcService(ServiceModel.of("logs"), "InvalidParameterException", operations);
    }

    private ObjectNode groups(String region, Fields input) {
        String prefix = input.text("logGroupNamePrefix").orElse("");
        List<String> names =
                store.groups(region).stream().filter(n -> n.startsWith(prefix)).toList();
        Paging<String> page = Paging.of(names, input, "limit", LIST_PAGE);
        return Members.of(
                        "logGroups",
                        page.items().stream()
                                .map(name -> Members.of("logGroupName", name).put("arn", arn(region, name) + ":*"))
                                .toList())
                .put("nextToken", page.nextToken())
                .node();
    }

    private static String arn(String region, String group) {
        return "arn:aws:logs:" + region + ":" + ServiceContext.ACCOUNT + ":log-group:" + group;
    }

    private ObjectNode streams(String region, Fields input) {
        String group = group(region, input);
        String prefix = input.text("logStreamNamePrefix").orElse("");
        List<String> names = store.streams(region, group).stream()
                .filter(n -> n.startsWith(prefix))
                .toList();
        Paging<String> page = Paging.of(names, input, "limit", LIST_PAGE);
        return Members.of(
                        "logStreams",
                        page.items().stream()
                                .map(name -> Members.of("logStreamName", name)
                                        .put("arn", arn(region, group) + ":log-stream:" + name))
                                .toList())
                .put("nextToken", page.nextToken())
                .node();
    }

    private String group(String region, Fields input) {
        String group = input.text("logGroupName")
                .or(() -> input.text("logGroupIdentifier"))
                .orElse("");
        if (!store.exists(region, group)) {
            throw new AwsException(400, "ResourceNotFoundException", "The specified log group does not exist.");
        }
        return group;
    }

    private ObjectNode events(String region, Fields input) {
        String stream = input.require("logStreamName");
        List<LogStore.Event> all = chosen(region, input, Optional.of(stream));
        // A forward token is a position; a reader at the end gets the same token again, which says that there is no
        // more.
        Paging<LogStore.Event> page = Paging.of(all, input, "limit", EVENT_PAGE);
        String token = page.nextToken().or(() -> input.text("nextToken")).orElse("");
        return Members.of(
                        "events",
                        page.items().stream().map(event -> view(event)).toList())
                .put("nextForwardToken", token.isEmpty() ? Optional.empty() : token)
                .node();
    }

    private ObjectNode filter(String region, Fields input) {
        List<String> streams = input.texts("logStreamNames");
        String prefix = input.text("logStreamNamePrefix").orElse("");
        String pattern = input.text("filterPattern").orElse("").replace("\"", "");
        List<LogStore.Event> all = chosen(region, input, Optional.empty()).stream()
                .filter(event -> streams.isEmpty() || streams.contains(event.stream()))
                .filter(event ->
                        event.stream().startsWith(prefix) && event.message().contains(pattern))
                .toList();
        Paging<LogStore.Event> page = Paging.of(all, input, "limit", EVENT_PAGE);
        return Members.of(
                        "events",
                        page.items().stream()
                                .map(event -> view(event)
                                        .put("logStreamName", event.stream())
                                        .put("eventId", String.format("%056d", event.id())))
                                .toList())
                .put("nextToken", page.nextToken())
                .put("searchedLogStreams", List.of())
                .node();
    }

    private List<LogStore.Event> chosen(String region, Fields input, Optional<String> stream) {
        double from = input.number("startTime").orElse(0.0);
        double to = input.number("endTime").orElse(Double.POSITIVE_INFINITY);
        return store.events(region, group(region, input)).stream()
                .filter(event -> stream.isEmpty() || event.stream().equals(stream.get()))
                .filter(event -> event.at().toEpochMilli() >= from && event.at().toEpochMilli() < to)
                .toList();
    }

    private static Members view(LogStore.Event event) {
        return Members.of("timestamp", event.at().toEpochMilli())
                .put("message", event.message())
                .put("ingestionTime", event.at().toEpochMilli());
    }

    @Override
    public AwsResponse handle(AwsRequest request) throws IOException {
        return rpc.handle(request);
    }

    @Override
    public void reset() {
        store.clear();
    }

    @Override
    public void close() {}
}

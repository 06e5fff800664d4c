package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.Page;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.wire.AwsException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Dashboards as data; one set for all regions, as with AWS. */
final class Dashboards {
    private static final int PAGE = 1000;
    private static final String NAME = "[A-Za-z0-9_-]{1,255}";

    private final Table<Dashboard> table;
    private final ServiceContext context;

    record Dashboard(String name, String body, Instant modifiedAt) {}

    Dashboards(ServiceContext context) {
        this.context = context;
        this.table = context.tables().table("monitoring-dashboards", Dashboard.class);
    }

    static String arn(String name) {
        return "arn:aws:cloudwatch::" + ServiceContext.ACCOUNT + ":dashboard/" + name;
    }

    ObjectNode put(Fields input) {
        String name = input.require("DashboardName");
        if (!name.matches(NAME)) {
            throw CloudWatchRefusals.value("The value for field DashboardName contains invalid characters. It can only"
                    + " contain alphanumerics, dash (-) and underscore (_).\n");
        }
        String body = input.require("DashboardBody");
        DashboardBody checked = DashboardBody.check(body);
        if (!checked.errors().isEmpty()) {
            throw invalid(checked.errors());
        }
        table.put(name, new Dashboard(name, body, context.time().now()));
        return Members.of("DashboardValidationMessages", views(checked.warnings()))
                .node();
    }

    private static AwsException invalid(List<DashboardBody.Message> errors) {
        return new AwsException(
                400,
                "DashboardInvalidInputError",
                "The dashboard body is invalid, there are " + errors.size() + " validation errors:\n"
                        + errors.stream().map(Dashboards::json).collect(Collectors.joining(",\n", "[\n", "\n]")));
    }

    private static String json(DashboardBody.Message error) {
        return "  {\n    \"dataPath\": " + quoted(error.dataPath()) + ",\n    \"message\": " + quoted(error.text())
                + "\n  }";
    }

    private static String quoted(String text) {
        return StringNode.valueOf(text).toString();
    }

    private static List<Map<String, String>> views(List<DashboardBody.Message> messages) {
        return messages.stream()
                .map(message -> Map.of("DataPath", message.dataPath(), "Message", message.text()))
                .toList();
    }

    ObjectNode get(Fields input) {
        Dashboard found = existing(input.require("DashboardName"));
        return Members.of("DashboardArn", arn(found.name()))
                .put("DashboardBody", found.body())
                .put("DashboardName", found.name())
                .node();
    }

    private Dashboard existing(String name) {
        return table.get(name)
                .orElseThrow(
                        () -> new AwsException(404, "DashboardNotFoundError", "Dashboard " + name + " does not exist"));
    }

    boolean exists(String arn) {
        return arn.startsWith(arn(""))
                && table.get(arn.substring(arn("").length())).isPresent();
    }

    ObjectNode list(Fields input) {
        String prefix = input.text("DashboardNamePrefix").orElse("");
        List<Dashboard> chosen = table.all().values().stream()
                .filter(dashboard -> dashboard.name().startsWith(prefix))
                .toList();
        Page<Dashboard> page = Page.of(chosen, Page.Order.by(Dashboard::name), Paging.others(input, PAGE));
        return Members.of(
                        "DashboardEntries",
                        page.items().stream()
                                .map(found -> Members.of("DashboardName", found.name())
                                        .put("DashboardArn", arn(found.name()))
                                        .put("LastModified", found.modifiedAt())
                                        .put("Size", found.body().getBytes(StandardCharsets.UTF_8).length))
                                .toList())
                .put("NextToken", page.nextToken())
                .node();
    }

    /** All of the named dashboards or, when one does not exist, none. */
    synchronized ObjectNode delete(Fields input) {
        List<String> names = input.texts("DashboardNames");
        names.forEach(this::existing);
        names.forEach(table::remove);
        return new Members().node();
    }

    void clear() {
        table.clear();
    }
}

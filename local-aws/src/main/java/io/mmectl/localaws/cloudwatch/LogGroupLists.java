package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.cloudwatch.LogGroups.Group;
import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.Page;
import io.mmectl.localaws.platform.ServiceContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Which log groups there are. */
record LogGroupLists(LogStore store, LogGroups groups) {
    private static final int PAGE = 50;
    private static final List<String> FILTERS =
            List.of("accountIdentifiers", "logGroupClass", "logGroupNamePattern", "logGroupNamePrefix");

    ObjectNode describe(String region, Fields input) {
        String prefix = input.text("logGroupNamePrefix").orElse("");
        Optional<String> pattern = input.text("logGroupNamePattern").map(text -> text.toLowerCase(Locale.ROOT));
        if (pattern.isPresent() && !prefix.isEmpty()) {
            throw LogGroups.invalid(
                    "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
        }
        List<String> named = input.texts("logGroupIdentifiers").stream()
                .map(LogGroups::nameOf)
                .toList();
        if (!named.isEmpty() && FILTERS.stream().anyMatch(input::has)) {
            throw LogGroups.invalid("logGroupIdentifiers cannot be specified together with another filter.");
        }
        List<String> names = store.groups(region).stream()
                .filter(name -> ofAccount(input) && (named.isEmpty() || named.contains(name)))
                .filter(name -> name.startsWith(prefix))
                .filter(name ->
                        pattern.map(name.toLowerCase(Locale.ROOT)::contains).orElse(true))
                .filter(name -> input.text("logGroupClass")
                        .map(groups.of(region, name).logGroupClass()::equals)
                        .orElse(true))
                .toList();
        Page<String> page = Page.of(names, Page.Order.by(name -> name), Paging.logs(input, PAGE));
        return Members.of(
                        "logGroups",
                        page.items().stream().map(name -> view(region, name)).toList())
                .put("nextToken", page.nextToken())
                .node();
    }

    /** Other accounts have no groups here. */
    private static boolean ofAccount(Fields input) {
        List<String> accounts = input.texts("accountIdentifiers");
        return !input.flag("includeLinkedAccounts") || accounts.isEmpty() || accounts.contains(ServiceContext.ACCOUNT);
    }

    /**
     * Names, ARNs and classes: what DescribeLogGroups says less of. The pattern is up to five texts with {@code |} between
     * them; one that begins with {@code ^} is a prefix, any other is looked for anywhere. Nothing here has data sources or
     * field indexes.
     */
    ObjectNode list(String region, Fields input) {
        Optional<Pattern> pattern =
                input.text("logGroupNamePattern").map(text -> Pattern.compile(text.replace(".", "\\.")));
        boolean indexed = !input.texts("fieldIndexNames").isEmpty()
                || !input.structures("dataSources").isEmpty();
        List<Group> chosen = store.groups(region).stream()
                .filter(name -> !indexed && ofAccount(input))
                .filter(name -> pattern.map(p -> p.matcher(name).find()).orElse(true))
                .map(name -> groups.of(region, name))
                .filter(group -> input.text("logGroupClass")
                        .map(group.logGroupClass()::equals)
                        .orElse(true))
                .filter(group -> input.structures("logGroupTags").stream().allMatch(filter -> bears(group, filter)))
                .toList();
        Page<Group> page = Page.of(chosen, Page.Order.by(Group::name), Paging.logs(input, PAGE));
        return Members.of(
                        "logGroups",
                        page.items().stream()
                                .map(group -> Members.of("logGroupName", group.name())
                                        .put("logGroupArn", LogGroups.arn(region, group.name()))
                                        .put("logGroupClass", group.logGroupClass()))
                                .toList())
                .put("nextToken", page.nextToken())
                .node();
    }

    /** A value may begin with {@code !} (another than it) and with {@code *}, and end with {@code *}. */
    private static boolean bears(Group group, Fields filter) {
        String value = group.tags().get(filter.require("key"));
        List<String> wanted = filter.texts("values");
        return value != null && (wanted.isEmpty() || wanted.stream().anyMatch(text -> fits(value, text)));
    }

    private static boolean fits(String value, String wanted) {
        boolean other = wanted.startsWith("!");
        String regex = Pattern.quote(other ? wanted.substring(1) : wanted).replace("*", "\\E.*\\Q");
        return value.matches(regex) != other;
    }

    private Members view(String region, String name) {
        Group group = groups.of(region, name);
        String arn = LogGroups.arn(region, name);
        return Members.of("logGroupName", name)
                .put("creationTime", group.createdAt().toEpochMilli())
                .put("retentionInDays", group.retention())
                .put("metricFilterCount", 0)
                .put("arn", arn + ":*")
                .put(
                        "storedBytes",
                        store.streams(region, name).stream()
                                .mapToLong(LogStore.StreamSummary::bytes)
                                .sum())
                .put("kmsKeyId", group.kmsKeyId())
                .put("logGroupClass", group.logGroupClass())
                .put("logGroupArn", arn)
                .put("deletionProtectionEnabled", group.guarded());
    }
}

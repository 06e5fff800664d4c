package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.ReservedTags;
import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.wire.Arn;
import io.mmectl.localaws.wire.AwsException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * Log groups and their streams. What clients create is durable; groups and streams of containers come into being with
 * their first line and, like the containers, do not outlive the process.
 */
final class LogGroups {
    private static final int MOST_TAGS = 50;
    private static final List<Integer> RETENTIONS = List.of(
            1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653);
    private static final Pattern NAME = Pattern.compile("[.\\-_/#A-Za-z0-9]{1,512}");

    private final LogStore store;
    private final ServiceContext context;
    private final Table<Group> groups;
    private final Table<Stream> streams;

    /**
     * What is kept of a group beside its lines.
     *
     * @param retention days; empty keeps its lines for good
     * @param deletionProtected empty in state that earlier versions have written, which had no protection
     */
    record Group(
            String region,
            String name,
            Instant createdAt,
            Optional<Integer> retention,
            Optional<String> kmsKeyId,
            String logGroupClass,
            Map<String, String> tags,
            Optional<Boolean> deletionProtected) {

        Group retained(Optional<Integer> days) {
            return new Group(region, name, createdAt, days, kmsKeyId, logGroupClass, tags, deletionProtected);
        }

        Group tagged(Map<String, String> newTags) {
            return new Group(region, name, createdAt, retention, kmsKeyId, logGroupClass, newTags, deletionProtected);
        }

        Group guarded(boolean newProtection) {
            return new Group(
                    region, name, createdAt, retention, kmsKeyId, logGroupClass, tags, Optional.of(newProtection));
        }

        boolean guarded() {
            return deletionProtected.orElse(false);
        }
    }

    record Stream(String region, String group, String name, Instant createdAt) {}

    LogGroups(LogStore store, ServiceContext context) {
        this.store = store;
        this.context = context;
        this.groups = context.tables().table("logs-groups", Group.class);
        this.streams = context.tables().table("logs-streams", Stream.class);
        groups.all().values().forEach(group -> store.createGroup(group.region(), group.name()));
        streams.all()
                .values()
                .forEach(stream ->
                        store.createStream(stream.region(), stream.group(), stream.name(), stream.createdAt()));
    }

    private static String key(String region, String... names) {
        return region + " " + String.join(" ", names);
    }

    static AwsException invalid(String message) {
        return new AwsException(400, "InvalidParameterException", message);
    }

    private static AwsException absent(String what) {
        return new AwsException(400, "ResourceNotFoundException", "The specified " + what + " does not exist.");
    }

    private static AwsException present(String what) {
        return new AwsException(400, "ResourceAlreadyExistsException", "The specified " + what + " already exists");
    }

    /** The group that a call names, by name or ARN; it must be there. */
    String existing(String region, Fields input) {
        if (input.has("logGroupName") && input.has("logGroupIdentifier")) {
            throw new AwsException(
                    400, "ValidationException", "LogGroup name and LogGroup ARN are mutually exclusive parameters.");
        }
        String name = input.text("logGroupName")
                .or(() -> input.text("logGroupIdentifier").map(LogGroups::nameOf))
                .orElseThrow(() -> invalid("logGroupName or logGroupIdentifier must be specified."));
        boolean elsewhere = input.text("logGroupIdentifier")
                .filter(arn -> !Arn.within(region, arn))
                .isPresent();
        if (elsewhere || !store.exists(region, name)) {
            throw absent("log group");
        }
        return name;
    }

    static String nameOf(String identifier) {
        int at = identifier.indexOf(":log-group:");
        String name = at < 0 ? identifier : identifier.substring(at + ":log-group:".length());
        return name.endsWith(":*") ? name.substring(0, name.length() - 2) : name;
    }

    /** The stream of a group that a call names; it must be there. */
    String existingStream(String region, String group, Fields input) {
        String stream = input.require("logStreamName");
        if (!store.exists(region, group, stream)) {
            throw absent("log stream");
        }
        return stream;
    }

    /** What is kept of a group; of one that only containers have written to, as if it were made now. */
    Group of(String region, String name) {
        return groups.get(key(region, name))
                .orElseGet(() -> new Group(
                        region,
                        name,
                        firstLine(region, name),
                        Optional.empty(),
                        Optional.empty(),
                        "STANDARD",
                        Map.of(),
                        Optional.empty()));
    }

    private Instant firstLine(String region, String name) {
        return store.streams(region, name).stream()
                .map(LogStore.StreamSummary::createdAt)
                .min(Instant::compareTo)
                .orElseGet(() -> context.time().now());
    }

    /** Lines before this are gone. */
    Instant oldest(String region, String name) {
        return of(region, name)
                .retention()
                .map(days -> context.time().now().minusSeconds(days * 86_400L))
                .orElse(Instant.EPOCH);
    }

    synchronized ObjectNode create(String region, Fields input) {
        String name = input.require("logGroupName");
        if (!NAME.matcher(name).matches()) {
            throw invalid(
                    "Value '" + name + "' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular"
                            + " expression pattern: [\\.\\-_/#A-Za-z0-9]+");
        }
        if (store.exists(region, name)) {
            throw present("log group");
        }
        groups.put(
                key(region, name),
                new Group(
                        region,
                        name,
                        context.time().now(),
                        Optional.empty(),
                        input.text("kmsKeyId"),
                        input.text("logGroupClass").orElse("STANDARD"),
                        tags(input),
                        Optional.of(input.flag("deletionProtectionEnabled"))));
        store.createGroup(region, name);
        return new Members().node();
    }

    private static Map<String, String> tags(Fields input) {
        Map<String, String> tags = new TreeMap<>();
        input.structure("tags")
                .node()
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asString("")));
        ReservedTags.refuse(tags.keySet(), "InvalidParameterException");
        return tags;
    }

    synchronized ObjectNode delete(String region, Fields input) {
        String name = existing(region, input);
        if (of(region, name).guarded()) {
            throw new AwsException(
                    400,
                    "ValidationException",
                    "The log group cannot be deleted because deletion protection is enabled. Disable it first.");
        }
        for (Map.Entry<String, Stream> entry : streams.all().entrySet()) {
            if (entry.getValue().region().equals(region)
                    && entry.getValue().group().equals(name)) {
                streams.remove(entry.getKey());
            }
        }
        groups.remove(key(region, name));
        store.deleteGroup(region, name);
        return new Members().node();
    }

    static String arn(String region, String group) {
        return "arn:aws:logs:" + region + ":" + ServiceContext.ACCOUNT + ":log-group:" + group;
    }

    synchronized ObjectNode createStream(String region, Fields input) {
        String group = existing(region, input);
        String stream = input.require("logStreamName");
        if (stream.contains(":") || stream.contains("*")) {
            throw invalid("Value '" + stream
                    + "' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular"
                    + " expression pattern: [^:*]*");
        }
        if (store.exists(region, group, stream)) {
            throw present("log stream");
        }
        Instant now = context.time().now();
        streams.put(key(region, group, stream), new Stream(region, group, stream, now));
        store.createStream(region, group, stream, now);
        return new Members().node();
    }

    synchronized ObjectNode deleteStream(String region, Fields input) {
        String group = existing(region, input);
        String stream = existingStream(region, group, input);
        streams.remove(key(region, group, stream));
        store.deleteStream(region, group, stream);
        return new Members().node();
    }

    /** Whether the group can be deleted. */
    synchronized ObjectNode protect(String region, Fields input) {
        Group group = of(region, existing(region, input));
        groups.put(key(region, group.name()), group.guarded(input.flag("deletionProtectionEnabled")));
        return new Members().node();
    }

    synchronized ObjectNode retain(String region, Fields input) {
        int days = input.integer("retentionInDays").orElse(0);
        if (!RETENTIONS.contains(days)) {
            throw invalid("Invalid retention value " + days + ". It must be one of " + RETENTIONS + ".");
        }
        Group group = of(region, existing(region, input));
        groups.put(key(region, group.name()), group.retained(Optional.of(days)));
        return new Members().node();
    }

    synchronized ObjectNode retainForGood(String region, Fields input) {
        Group group = of(region, existing(region, input));
        groups.put(key(region, group.name()), group.retained(Optional.empty()));
        return new Members().node();
    }

    /** Tags by the group's ARN, or by its name as older clients do. */
    ObjectNode listTags(String region, Fields input) {
        return Members.of("tags", tagged(region, input).tags()).node();
    }

    private Group tagged(String region, Fields input) {
        return of(
                region,
                existing(
                        region,
                        input.has("resourceArn")
                                ? new Fields(Members.of("logGroupIdentifier", input.require("resourceArn"))
                                        .node())
                                : input));
    }

    synchronized ObjectNode tag(String region, Fields input) {
        Group group = tagged(region, input);
        Map<String, String> all = new LinkedHashMap<>(group.tags());
        all.putAll(tags(input));
        if (all.size() > MOST_TAGS) {
            throw new AwsException(
                    400,
                    input.has("resourceArn") ? "TooManyTagsException" : "InvalidParameterException",
                    "A log group can have at most " + MOST_TAGS + " tags.");
        }
        groups.put(key(region, group.name()), group.tagged(all));
        return new Members().node();
    }

    synchronized ObjectNode untag(String region, Fields input) {
        Group group = tagged(region, input);
        Map<String, String> left = new LinkedHashMap<>(group.tags());
        input.texts("tagKeys").forEach(left::remove);
        input.texts("tags").forEach(left::remove);
        groups.put(key(region, group.name()), group.tagged(left));
        return new Members().node();
    }

    synchronized void clear() {
        groups.clear();
        streams.clear();
    }
}

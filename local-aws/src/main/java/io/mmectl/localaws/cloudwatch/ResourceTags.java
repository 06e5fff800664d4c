package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.ReservedTags;
import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.wire.Arn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Tags by ARN. */
final class ResourceTags {
    private static final int MOST = 50;

    private final Table<TagSet> table;
    private final Predicate<String> exists;
    private final ReentrantLock lock = new ReentrantLock();

    record TagSet(Map<String, String> tags) {}

    /** @param exists whether there is a resource of an ARN */
    ResourceTags(Table<TagSet> table, Predicate<String> exists) {
        this.table = table;
        this.exists = exists;
    }

    ObjectNode tag(String region, Fields input) {
        add(known(region, input), input.structures("Tags"));
        return new Members().node();
    }

    /** Adds tags or replaces those of the same key. */
    void add(String arn, List<Fields> tags) {
        check(tags);
        if (!tags.isEmpty()) {
            change(
                    arn,
                    all -> tags.forEach(
                            tag -> all.put(tag.require("Key"), tag.text("Value").orElse(""))));
        }
    }

    /** Refuses what nobody but AWS may set. */
    static void check(List<Fields> tags) {
        ReservedTags.refuse(tags.stream().map(tag -> tag.require("Key")).toList(), "InvalidParameterValueException");
    }

    ObjectNode untag(String region, Fields input) {
        change(known(region, input), all -> input.texts("TagKeys").forEach(all::remove));
        return new Members().node();
    }

    private void change(String arn, Consumer<Map<String, String>> change) {
        lock.lock();
        try {
            Map<String, String> all = new LinkedHashMap<>(of(arn));
            change.accept(all);
            if (all.size() > MOST) {
                throw CloudWatchRefusals.value("A resource can have at most " + MOST + " tags.");
            }
            table.put(arn, new TagSet(all));
        } finally {
            lock.unlock();
        }
    }

    ObjectNode list(String region, Fields input) {
        return Members.of(
                        "Tags",
                        of(known(region, input)).entrySet().stream()
                                .map(tag -> Map.of("Key", tag.getKey(), "Value", tag.getValue()))
                                .toList())
                .node();
    }

    private String known(String region, Fields input) {
        String arn = input.require("ResourceARN");
        if (!Arn.within(region, arn) || !exists.test(arn)) {
            throw CloudWatchRefusals.unknownResource(arn);
        }
        return arn;
    }

    Map<String, String> of(String arn) {
        return table.get(arn).map(TagSet::tags).orElse(Map.of());
    }

    void forget(String arn) {
        lock.lock();
        try {
            table.remove(arn);
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        table.clear();
    }
}

package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.Page;
import io.mmectl.localaws.json.ReservedTags;
import io.mmectl.localaws.store.Table;
import io.mmectl.localaws.store.Tables;
import io.mmectl.localaws.wire.Arn;
import io.mmectl.localaws.wire.AwsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.node.ObjectNode;

/** Tags by ARN. A resource has an entry for as long as it exists, if only an empty one. */
final class Tags {
    private static final int MOST = 50;
    private static final int PAGE = 50;

    private final Table<TagSet> table;
    private final ReentrantLock lock = new ReentrantLock();

    record TagSet(Map<String, String> tags) {}

    Tags(Tables tables) {
        this.table = tables.table("sagemaker-tags", TagSet.class);
    }

    void create(String arn, List<Fields> tags) {
        lock.lock();
        try {
            write(arn, new LinkedHashMap<>(), tags);
        } finally {
            lock.unlock();
        }
    }

    void remove(String arn) {
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

    ObjectNode add(String region, Fields input) {
        lock.lock();
        try {
            String arn = input.require("ResourceArn");
            Map<String, String> all = write(arn, new LinkedHashMap<>(existing(region, arn)), input.structures("Tags"));
            return Members.of("Tags", view(all)).node();
        } finally {
            lock.unlock();
        }
    }

    ObjectNode delete(String region, Fields input) {
        lock.lock();
        try {
            String arn = input.require("ResourceArn");
            Map<String, String> left = new LinkedHashMap<>(existing(region, arn));
            input.texts("TagKeys").forEach(left::remove);
            table.put(arn, new TagSet(left));
            return new Members().node();
        } finally {
            lock.unlock();
        }
    }

    ObjectNode list(String region, Fields input) {
        Page<Map.Entry<String, String>> page = Page.of(
                existing(region, input.require("ResourceArn")).entrySet(),
                Page.Order.by(Map.Entry::getKey),
                Page.Asked.of(input, PAGE, "ValidationException"));
        return Members.of("Tags", page.items().stream().map(Tags::view).toList())
                .put("NextToken", page.nextToken())
                .node();
    }

    private Map<String, String> existing(String region, String arn) {
        return table.get(arn)
                .filter(tags -> Arn.within(region, arn))
                .map(TagSet::tags)
                .orElseThrow(() -> AwsException.validation("Could not find resource \"" + arn + "\"."));
    }

    private Map<String, String> write(String arn, Map<String, String> all, List<Fields> added) {
        ReservedTags.refuse(added.stream().map(tag -> tag.require("Key")).toList(), "ValidationException");
        added.forEach(tag -> all.put(tag.require("Key"), tag.text("Value").orElse("")));
        if (all.size() > MOST) {
            throw new AwsException(
                    400, "ResourceLimitExceeded", "A resource can have at most " + MOST + " tags: \"" + arn + "\".");
        }
        table.put(arn, new TagSet(all));
        return all;
    }

    private static List<Map<String, String>> view(Map<String, String> tags) {
        return tags.entrySet().stream().map(Tags::view).toList();
    }

    private static Map<String, String> view(Map.Entry<String, String> tag) {
        return Map.of("Key", tag.getKey(), "Value", tag.getValue());
    }
}

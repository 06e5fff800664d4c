package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.store.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tags by ARN.
 *
 * @param exists whether there is a resource of an ARN
 */
record ResourceTags(Table<TagSet> table, Predicate<String> exists) {
    private static final int MOST = 50;

    record TagSet(Map<String, String> tags) {}

    ObjectNode tag(Fields input) {
        String arn = known(input);
        add(arn, input.structures("Tags"));
        return new Members().node();
    }

    /** Adds tags or replaces those of the same key. */
    void add(String arn, List<Fields> tags) {
        if (tags.isEmpty()) {
            return;
        }
        Map<String, String> all = new LinkedHashMap<>(of(arn));
        tags.forEach(tag -> all.put(tag.require("Key"), tag.text("Value").orElse("")));
        if (all.size() > MOST) {
            throw CloudWatchRefusals.value("A resource can have at most " + MOST + " tags.");
        }
        table.put(arn, new TagSet(all));
    }

    ObjectNode untag(Fields input) {
        String arn = known(input);
        Map<String, String> left = new LinkedHashMap<>(of(arn));
        input.texts("TagKeys").forEach(left::remove);
        table.put(arn, new TagSet(left));
        return new Members().node();
    }

    ObjectNode list(Fields input) {
        return Members.of(
                        "Tags",
                        of(known(input)).entrySet().stream()
                                .map(tag -> Map.of("Key", tag.getKey(), "Value", tag.getValue()))
                                .toList())
                .node();
    }

    private String known(Fields input) {
        String arn = input.require("ResourceARN");
        if (!exists.test(arn)) {
            throw CloudWatchRefusals.unknownResource(arn);
        }
        return arn;
    }

    Map<String, String> of(String arn) {
        return table.get(arn).map(TagSet::tags).orElse(Map.of());
    }

    void forget(String arn) {
        table.remove(arn);
    }
}

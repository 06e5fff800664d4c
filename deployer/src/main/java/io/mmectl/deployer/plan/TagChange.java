package io.mmectl.deployer.plan;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tags that something lacks, or has with another value. Tags that the fleet does not name are not its business: others put
 * theirs there too, and nobody can tell them from one that was taken out of the fleet file.
 *
 * @param from what the keys have now, as far as they are there
 * @param to not empty
 */
record TagChange(SortedMap<String, String> from, SortedMap<String, String> to) {
    static final String WHY = "the fleet's tags changed";

    /** Empty when all are there. */
    static Optional<TagChange> of(SortedMap<String, String> live, SortedMap<String, String> wanted) {
        var from = new TreeMap<String, String>();
        var to = new TreeMap<String, String>();
        wanted.forEach((key, value) -> {
            String before = live.get(key);
            if (!value.equals(before)) {
                to.put(key, value);
                if (before != null) {
                    from.put(key, before);
                }
            }
        });
        return to.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new TagChange(Collections.unmodifiableSortedMap(from), Collections.unmodifiableSortedMap(to)));
    }
}

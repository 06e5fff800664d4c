package io.mmectl.localaws.s3;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * A page of a bucket's keys.
 *
 * @param commonPrefixes up to and with the first delimiter behind the prefix, each once, in order
 * @param truncated whether there is more behind it
 * @param last the last key or common prefix, whichever is further on; the next page starts behind it
 */
record Listing(List<ObjectRecord> objects, List<String> commonPrefixes, boolean truncated, String last) {
    /** Sorts behind every key that begins with what precedes it. */
    private static final String BEHIND_ALL = Character.toString(Character.MAX_CODE_POINT);

    /**
     * Walks the keys.
     *
     * @param from the objects from a key on, in key order
     * @param delimiter "" for none
     * @param after a key or common prefix: only what is behind it; "" to start at the beginning
     * @param behindItsPrefix whether to leave out the common prefix that {@code after} falls under, as a following page
     *     must; a first page does not
     */
    static Listing of(
            Function<String, Iterable<ObjectRecord>> from,
            String prefix,
            String delimiter,
            String after,
            boolean behindItsPrefix,
            int maxKeys) {
        List<ObjectRecord> objects = new ArrayList<>();
        List<String> prefixes = new ArrayList<>();
        String last = after;
        String start = start(prefix, behindItsPrefix ? delimiter : "", after);
        Iterator<ObjectRecord> keys = from.apply(start).iterator();
        while (keys.hasNext()) {
            ObjectRecord object = keys.next();
            if (!object.key().startsWith(prefix)) {
                break;
            }
            if (object.key().equals(after)) {
                continue;
            }
            if (objects.size() + prefixes.size() == maxKeys) {
                return new Listing(objects, prefixes, maxKeys > 0, last);
            }
            int end = prefixEnd(object.key(), prefix, delimiter);
            if (end < 0) {
                objects.add(object);
                last = object.key();
            } else {
                last = object.key().substring(0, end);
                prefixes.add(last);
                keys = from.apply(behind(last)).iterator();
            }
        }
        return new Listing(objects, prefixes, false, last);
    }

    /** The key from which on a page must look: its marker, or behind everything under the marker's common prefix. */
    static String start(String prefix, String delimiter, String after) {
        int ownPrefix = after.startsWith(prefix) ? prefixEnd(after, prefix, delimiter) : -1;
        String behind = ownPrefix < 0 ? after : behind(after.substring(0, ownPrefix));
        return behind.compareTo(prefix) > 0 ? behind : prefix;
    }

    /** Behind every key that begins so. */
    static String behind(String commonPrefix) {
        return commonPrefix + BEHIND_ALL;
    }

    /** Where the common prefix of a key ends; negative when it has none. */
    static int prefixEnd(String key, String prefix, String delimiter) {
        int cut = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
        return cut < 0 ? -1 : cut + delimiter.length();
    }

    int size() {
        return objects.size() + commonPrefixes.size();
    }
}

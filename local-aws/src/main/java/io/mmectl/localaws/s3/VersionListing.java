package io.mmectl.localaws.s3;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A page of a bucket's versions.
 *
 * @param versions by key, each key's newest first, delete markers among them
 * @param commonPrefixes up to and with the first delimiter behind the prefix, each once, in order
 * @param last where the page ends and the next one begins; empty when there is nothing behind it
 */
record VersionListing(List<Entry> versions, List<String> commonPrefixes, Optional<Marker> last) {
    /** Whether it is the newest of its key goes with the version. */
    record Entry(ObjectRecord object, boolean latest) {}

    /**
     * A place in the listing.
     *
     * @param key a key or a common prefix; "" for the beginning
     * @param versionId empty behind all versions of the key
     */
    record Marker(String key, Optional<String> versionId) {
        /** Whether a version comes behind this place; one of another key is judged by that. */
        boolean precedes(ObjectRecord version, List<ObjectRecord> versionsOfKey) {
            if (!version.key().equals(key)) {
                return true;
            }
            return versionId
                    .map(id -> version.order() < order(id, versionsOfKey))
                    .orElse(false);
        }

        /** Also of a version that has gone since, where its id tells. */
        private static long order(String id, List<ObjectRecord> versionsOfKey) {
            return versionsOfKey.stream()
                    .filter(v -> v.versionId().equals(id))
                    .findFirst()
                    .map(ObjectRecord::order)
                    .orElseGet(() -> VersionIds.order(id));
        }
    }

    /**
     * What to list.
     *
     * @param delimiter "" for none
     */
    record Query(String prefix, String delimiter, Marker after, int maxKeys) {}

    /**
     * Walks the keys.
     *
     * @param keys the newest version of each key from a key on, in key order
     * @param history all versions of a key, newest first
     */
    static VersionListing of(
            Function<String, Iterable<ObjectRecord>> keys, Function<String, List<ObjectRecord>> history, Query query) {
        Page page = new Page(query);
        String start =
                Listing.start(query.prefix(), query.delimiter(), query.after().key());
        Iterator<ObjectRecord> walk = keys.apply(start).iterator();
        while (walk.hasNext()) {
            String key = walk.next().key();
            if (!key.startsWith(query.prefix())) {
                break;
            }
            int end = Listing.prefixEnd(key, query.prefix(), query.delimiter());
            if (end >= 0) {
                if (!page.addPrefix(key.substring(0, end))) {
                    return page.cut();
                }
                walk = keys.apply(Listing.behind(key.substring(0, end))).iterator();
            } else if (!page.addVersions(history.apply(key))) {
                return page.cut();
            }
        }
        return page.whole();
    }

    /** Fills up while it is walked. */
    private static final class Page {
        private final Query query;
        private final List<Entry> versions = new ArrayList<>();
        private final List<String> prefixes = new ArrayList<>();
        private Marker last;

        Page(Query query) {
            this.query = query;
            this.last = query.after();
        }

        /** False when there is no room for it. */
        boolean addPrefix(String prefix) {
            if (full()) {
                return false;
            }
            prefixes.add(prefix);
            last = new Marker(prefix, Optional.empty());
            return true;
        }

        /** Those behind the marker; false when there is no room for all of them. */
        boolean addVersions(List<ObjectRecord> ofKey) {
            for (int i = 0; i < ofKey.size(); i++) {
                ObjectRecord version = ofKey.get(i);
                if (query.after().precedes(version, ofKey)) {
                    if (full()) {
                        return false;
                    }
                    versions.add(new Entry(version, i == 0));
                    last = new Marker(version.key(), Optional.of(version.versionId()));
                }
            }
            return true;
        }

        private boolean full() {
            return versions.size() + prefixes.size() == query.maxKeys();
        }

        VersionListing cut() {
            return new VersionListing(versions, prefixes, query.maxKeys() > 0 ? Optional.of(last) : Optional.empty());
        }

        VersionListing whole() {
            return new VersionListing(versions, prefixes, Optional.empty());
        }
    }
}

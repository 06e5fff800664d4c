package io.mmectl.localaws.identity;

import io.mmectl.localaws.platform.ServiceContext;
import io.mmectl.localaws.wire.AwsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A customer-managed policy as data.
 *
 * @param defaultVersion such as {@code v1}
 * @param versions oldest first, at least one
 * @param nextVersion number of the version that is made next; numbers are not used again
 */
record PolicyRecord(
        String name,
        String path,
        String id,
        Instant created,
        Instant updated,
        String description,
        String defaultVersion,
        List<Version> versions,
        int nextVersion,
        Map<String, String> tags) {

    /** One text of a policy. */
    record Version(String id, String document, Instant created) {
        /** Its number with as many digits as any other's: in the order of texts v10 would be before v9. */
        String place() {
            return "0".repeat(Math.max(0, 12 - id.length())) + id.substring(1);
        }
    }

    PolicyRecord {
        versions = List.copyOf(versions);
        tags = new LinkedHashMap<>(tags);
    }

    String arn() {
        return "arn:aws:iam::" + ServiceContext.ACCOUNT + ":policy" + path + name;
    }

    /** @throws AwsException NoSuchEntity */
    Version version(String versionId) {
        return versions.stream()
                .filter(version -> version.id().equals(versionId))
                .findFirst()
                .orElseThrow(() -> new AwsException(
                        404, "NoSuchEntity", "Policy " + arn() + " version " + versionId + " does not exist."));
    }

    PolicyRecord adding(String document, boolean asDefault, Instant now) {
        Version added = new Version("v" + nextVersion, document, now);
        List<Version> all = new ArrayList<>(versions);
        all.add(added);
        String newDefault = asDefault ? added.id() : defaultVersion;
        return new PolicyRecord(name, path, id, created, now, description, newDefault, all, nextVersion + 1, tags);
    }

    PolicyRecord without(Version removed) {
        List<Version> left = new ArrayList<>(versions);
        left.remove(removed);
        return new PolicyRecord(name, path, id, created, updated, description, defaultVersion, left, nextVersion, tags);
    }

    PolicyRecord defaulting(String versionId, Instant now) {
        return new PolicyRecord(name, path, id, created, now, description, versionId, versions, nextVersion, tags);
    }

    PolicyRecord tagged(Map<String, String> newTags) {
        return new PolicyRecord(
                name, path, id, created, updated, description, defaultVersion, versions, nextVersion, newTags);
    }
}

package io.mmectl.deployer.state;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetLayout;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.ObjectStore;
import io.mmectl.deployer.port.ObjectStore.Content;
import io.mmectl.deployer.port.ObjectStore.Put;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Published inference code. A version is there when its marker is: the marker is written last and holds the digest of all
 * files, so that a version that was published half is finished by the next attempt.
 */
public final class CodeStore {
    /** Name of the file that makes a version complete; it is no file of the template. */
    public static final String MARKER = ".published";

    private static final String DIGEST = "mmectl-sha256";

    private final ObjectStore objects;
    private final FleetLayout layout;

    public CodeStore(ObjectStore objects, FleetLayout layout) {
        this.objects = objects;
        this.layout = layout;
    }

    /** Digest of the published version, 64 hex digits; empty when it is not (completely) published. */
    public Optional<String> digest(String template, String version) {
        return objects.get(at(template, version, MARKER))
                .map(d -> new String(d.bytes(), StandardCharsets.UTF_8).strip());
    }

    /** Versions of the template that are published completely, in no particular order. */
    public List<String> versions(String template) {
        String prefix = layout.codePrefix(template, "");
        String start = prefix.substring(0, prefix.length() - 1);
        return objects.list(layout.bucket(), start).stream()
                .map(o -> o.key().substring(start.length()))
                .filter(k -> k.endsWith("/" + MARKER))
                .map(k -> k.substring(0, k.length() - MARKER.length() - 1))
                .filter(v -> !v.contains("/"))
                .toList();
    }

    /**
     * Puts what is missing; the marker last.
     *
     * @throws MmectlException CONFLICT when the version was published with other files
     */
    public void publish(CodePackage code) {
        code.files().forEach((path, content) -> put(code, path, content));
        put(code, MARKER, Content.of((code.sha256() + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private void put(CodePackage code, String path, Content content) {
        S3Location place = at(code.template(), code.version(), path);
        if (objects.putIfAbsent(place, content, Map.of(DIGEST, code.sha256())) == Put.CREATED) {
            return;
        }
        String there = objects.head(place)
                .map(h -> h.metadata().getOrDefault(DIGEST, ""))
                .orElse("");
        if (!there.equals(code.sha256())) {
            throw new MmectlException(
                    ErrorCode.CONFLICT,
                    place + " was published with another version of these files",
                    "Published inference code never changes: give the changed template a new version in template.yaml");
        }
    }

    private S3Location at(String template, String version, String path) {
        return new S3Location(layout.bucket(), layout.codePrefix(template, version) + path);
    }
}

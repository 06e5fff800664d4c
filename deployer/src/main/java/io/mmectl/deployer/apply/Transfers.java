package io.mmectl.deployer.apply;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.FleetLayout;
import io.mmectl.config.MmectlException;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.plan.Action;
import io.mmectl.deployer.port.ObjectStore;
import io.mmectl.deployer.port.ObjectStore.Content;
import io.mmectl.deployer.port.ObjectStore.Put;
import io.mmectl.deployer.state.CodePackage;
import io.mmectl.deployer.state.CodeStore;
import io.mmectl.deployer.state.DesiredState;
import io.mmectl.deployer.state.TargetModel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** Puts content on S3, under names that say what it is, and takes it away. Safe for concurrent use. */
final class Transfers {
    private static final String MANIFEST = "mmectl-manifest-sha256";
    private static final String SAMPLE = "mmectl-sha256";

    private final ObjectStore objects;
    private final FleetLayout layout;
    private final Semaphore permits;
    private final Map<S3Location, Content> contents = new HashMap<>();
    private final Map<String, CodePackage> code = new HashMap<>();

    Transfers(ObjectStore objects, DesiredState desired, int atOnce) {
        this.objects = objects;
        this.layout = desired.layout();
        this.permits = new Semaphore(atOnce);
        desired.code().forEach(c -> code.put(c.template() + "/" + c.version(), c));
        for (var endpoint : desired.endpoints()) {
            for (TargetModel target : endpoint.targets()) {
                contents.put(layout.artifact(endpoint.modelType(), target.fileName()), target.archive());
                contents.put(
                        layout.sample(target.sample().sha256()), target.sample().content());
            }
        }
    }

    String publish(Action.PublishCode action) {
        new CodeStore(objects, layout).publish(known(code.get(action.template() + "/" + action.version())));
        return "";
    }

    String publish(Action.PublishSample action) {
        return put(action.location(), known(contents.get(action.location())), SAMPLE, action.sha256());
    }

    String publish(Action.PublishArtifact action, Progress progress) {
        Content archive = progress.counted(action, known(contents.get(action.location())));
        return put(action.location(), archive, MANIFEST, action.manifestSha256());
    }

    /** @return true when it was not there */
    boolean publish(S3Location place, Content archive, String manifestSha256) {
        return put(place, archive, MANIFEST, manifestSha256).isEmpty();
    }

    /** Deletes one by one and keeps the lease meanwhile: what another apply writes must not fall to an old list. */
    void purge(Action.PurgeObjects action, Progress progress) {
        S3Location lease = layout.lease();
        objects.unfinishedUploads(action.bucket(), action.prefix()).stream()
                .filter(u -> layout.owns(u.key()))
                .forEach(u -> objects.abort(new S3Location(action.bucket(), u.key()), u.uploadId()));
        objects.list(action.bucket(), action.prefix()).stream()
                .filter(o -> layout.owns(o.key()))
                .map(o -> new S3Location(action.bucket(), o.key()))
                .filter(place -> !place.equals(lease))
                .forEach(place -> {
                    progress.working();
                    objects.delete(place);
                });
    }

    private String put(S3Location place, Content content, String digestName, String digest) {
        acquire();
        try {
            if (objects.putIfAbsent(place, content, Map.of(digestName, digest)) == Put.CREATED) {
                return "";
            }
        } finally {
            permits.release();
        }
        requireSame(place, digestName, digest);
        return "it is there already";
    }

    /** @throws MmectlException CONFLICT unless that artifact is there */
    void requireArtifact(S3Location place, String manifestSha256) {
        requireSame(place, MANIFEST, manifestSha256);
    }

    private void requireSame(S3Location place, String digestName, String digest) {
        String there = objects.head(place)
                .map(h -> h.metadata().getOrDefault(digestName, "none"))
                .orElse("none");
        if (!there.equals(digest)) {
            throw new MmectlException(
                    ErrorCode.CONFLICT,
                    place + " exists with other content: its digest is " + there + ", expected " + digest,
                    "Somebody else wrote it. Delete it if nothing uses it, then apply again");
        }
    }

    private void acquire() {
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MmectlException(ErrorCode.INTERRUPTED, "Interrupted before an upload", "", e);
        }
    }

    private static <T> T known(@org.jspecify.annotations.Nullable T content) {
        if (content == null) {
            throw new IllegalArgumentException("the plan publishes something that its desired state does not hold");
        }
        return content;
    }
}

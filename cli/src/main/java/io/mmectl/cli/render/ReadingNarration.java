package io.mmectl.cli.render;

import io.mmectl.config.Printable;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.template.CachedArtifacts;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Tells on stderr what is read before anything can be planned, packed or sent: files whose digest is not known, artifacts
 * that come from S3, models that are looked at. Safe for concurrent use.
 */
public final class ReadingNarration implements CachedArtifacts.Listener {
    private static final String READING = "reading";
    private static final String FETCHING = "fetching";
    private static final String CHECKING = "checking";

    private final Progress progress;
    private final Map<S3Location, Fetch> fetches = new HashMap<>();
    private int checked;

    private static final class Fetch {
        private final TransferMeter meter;
        private long left;

        Fetch(long size) {
            this.meter = new TransferMeter(size);
            this.left = size;
        }
    }

    public ReadingNarration(Progress progress) {
        this.progress = progress;
    }

    /**
     * Files of this machine are read now, all of them, until {@link #read}.
     *
     * @param what the only file's name, or how many they are
     * @param bytes of all of them
     * @return told how many more bytes were read
     */
    public LongConsumer reading(String what, long bytes) {
        TransferMeter meter = new TransferMeter(bytes);
        String shown = Printable.line(what);
        return more -> meter.moved(more).ifPresent(text -> progress.live(READING, shown + "  " + text));
    }

    public void read() {
        progress.done(READING);
    }

    @Override
    public synchronized void fetched(S3Location object, long more, long size) {
        Fetch fetch = fetches.computeIfAbsent(object, o -> new Fetch(size));
        fetch.left -= more;
        String key = object.key();
        String shown = Printable.line(key.substring(key.lastIndexOf('/') + 1));
        fetch.meter.moved(more).ifPresent(text -> progress.live(FETCHING, shown + "  " + text));
        if (fetch.left <= 0) {
            fetches.remove(object);
            progress.done(FETCHING);
        }
    }

    /** One more definition was rendered and looked at. */
    public synchronized void checked(int all) {
        checked++;
        progress.live(CHECKING, Progress.bar(checked, all) + "  " + checked + "/" + Quantities.count(all, "model"));
    }
}

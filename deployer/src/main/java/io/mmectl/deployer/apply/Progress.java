package io.mmectl.deployer.apply;

import io.mmectl.deployer.plan.Action;
import io.mmectl.deployer.port.ObjectStore.Content;
import io.mmectl.deployer.port.TargetModelWarmer.Outcome;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Consumer;

/** Tells the listener what one section does, and keeps the lease by doing so. */
final class Progress {
    private static final long STEP = 1 << 20;

    private final String modelType;
    private final Consumer<ApplyEvent> events;
    private final Runnable keepLease;

    Progress(String modelType, Consumer<ApplyEvent> events, Runnable keepLease) {
        this.modelType = modelType;
        this.events = events;
        this.keepLease = keepLease;
    }

    void started(Action action, int number, int of) {
        tell(new ApplyEvent.Started(modelType, action, number, of));
    }

    void waiting(Action action, String status, Duration elapsed) {
        tell(new ApplyEvent.Waiting(modelType, action, status, elapsed));
    }

    void warmed(Action action, Outcome outcome) {
        tell(new ApplyEvent.Warmed(modelType, action, outcome));
    }

    /** After an action; the lease is looked at again before the next. */
    void ended(ApplyEvent event) {
        events.accept(event);
    }

    /** In the midst of an action that has nothing to tell. */
    void working() {
        keepLease.run();
    }

    String modelType() {
        return modelType;
    }

    /** The same content, telling after each MiB and at the end how much of it was read. */
    Content counted(Action action, Content content) {
        return new Content() {
            @Override
            public long length() {
                return content.length();
            }

            @Override
            public long maximumLength() {
                return content.maximumLength();
            }

            @Override
            public InputStream open() throws IOException {
                return new Counting(content.open(), sent -> tell(new ApplyEvent.BytesSent(modelType, action, sent)));
            }
        };
    }

    private void tell(ApplyEvent event) {
        keepLease.run();
        events.accept(event);
    }

    private static final class Counting extends FilterInputStream {
        private final java.util.function.LongConsumer listener;
        private long read;
        private long told;

        Counting(InputStream in, java.util.function.LongConsumer listener) {
            super(in);
            this.listener = listener;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count(b < 0 ? -1 : 1);
            return b;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = super.read(into, offset, length);
            count(n);
            return n;
        }

        private void count(int n) {
            if (n > 0) {
                read += n;
            }
            if (n < 0 ? told != read : read - told >= STEP) {
                told = read;
                listener.accept(read);
            }
        }
    }
}

package io.mmectl.cli.render;

import io.mmectl.deployer.apply.ApplyEvent;
import io.mmectl.deployer.plan.Action;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How far many uploads have come together, from what is told of each. Events have to come one at a time. */
public final class Uploads {
    private final TransferMeter meter;
    private final Map<Action, Long> sent = new HashMap<>();

    /** @param meter that expects the content of all of them */
    public Uploads(TransferMeter meter) {
        this.meter = meter;
    }

    /** How far they are; empty when that was said a moment ago. */
    public Optional<String> sent(ApplyEvent.BytesSent event) {
        Long before = sent.put(event.action(), event.sent());
        return meter.moved(event.sent() - (before == null ? 0 : before));
    }

    /** An upload is over: what packing saved of it, or all of it if it was there already, is not waited for any more. */
    public void ended(Action.PublishArtifact action) {
        Long bytes = sent.remove(action);
        meter.spare(action.contentBytes() - (bytes == null ? 0 : bytes));
    }
}

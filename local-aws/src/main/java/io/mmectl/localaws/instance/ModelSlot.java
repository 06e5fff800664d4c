package io.mmectl.localaws.instance;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** One target model on an instance, from its first invocation until it is unloaded. Guarded by the instance's lock. */
final class ModelSlot {
    enum State {
        LOADING,
        LOADED,
        UNLOADING
    }

    /** How a load ended. */
    sealed interface LoadEnd {
        record Ready() implements LoadEnd {}

        record Failed(InvokeResult result) implements LoadEnd {}
    }

    final String targetModel;
    final CompletableFuture<LoadEnd> loaded = new CompletableFuture<>();
    final CompletableFuture<Boolean> gone = new CompletableFuture<>();
    State state = State.LOADING;
    String modelName = "";
    int inFlight;

    /** Waits for the memory of others, and so holds none that anybody could wait for. */
    boolean starved;

    Instant lastUsed;

    ModelSlot(String targetModel, Instant now) {
        this.targetModel = targetModel;
        this.lastUsed = now;
    }

    boolean idle() {
        return state == State.LOADED && inFlight == 0;
    }
}

package io.mmectl.localaws.instance;

import io.mmectl.localaws.instance.ModelSlot.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The target models of one instance and their states. Safe for concurrent use. */
final class ModelTable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, ModelSlot> slots = new LinkedHashMap<>();
    private final Dice dice;
    private final double severalVictims;
    private long evictions;

    ModelTable(Dice dice, double severalVictims) {
        this.dice = dice;
        this.severalVictims = severalVictims;
    }

    /** A slot and in which state it was found; absent ones are made, and the caller must start their load. */
    record Found(ModelSlot slot, State state, boolean created) {}

    Found findOrCreate(String targetModel, Instant now) {
        lock.lock();
        try {
            ModelSlot slot = slots.get(targetModel);
            if (slot != null) {
                return new Found(slot, slot.state, false);
            }
            ModelSlot created = new ModelSlot(targetModel, now);
            slots.put(targetModel, created);
            return new Found(created, State.LOADING, true);
        } finally {
            lock.unlock();
        }
    }

    /** Marks an invocation as running; false when the model is not loaded any more. */
    boolean begin(ModelSlot slot, Instant now) {
        lock.lock();
        try {
            if (slot.state != State.LOADED) {
                return false;
            }
            slot.inFlight++;
            slot.lastUsed = now;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void end(ModelSlot slot, Instant now) {
        lock.lock();
        try {
            slot.inFlight--;
            slot.lastUsed = now;
        } finally {
            lock.unlock();
        }
    }

    void loaded(ModelSlot slot, String modelName, Instant now) {
        lock.lock();
        try {
            slot.modelName = modelName;
            slot.starved = false;
            slot.state = State.LOADED;
            slot.lastUsed = now;
        } finally {
            lock.unlock();
        }
        slot.loaded.complete(new ModelSlot.LoadEnd.Ready());
    }

    void failed(ModelSlot slot, InvokeResult result) {
        lock.lock();
        try {
            slots.remove(slot.targetModel, slot);
        } finally {
            lock.unlock();
        }
        slot.loaded.complete(new ModelSlot.LoadEnd.Failed(result));
    }

    void unloaded(ModelSlot slot) {
        lock.lock();
        try {
            slots.remove(slot.targetModel, slot);
        } finally {
            lock.unlock();
        }
        slot.gone.complete(true);
    }

    /** What an instance short of memory can do. */
    sealed interface Relief {
        /** Unload these; they are marked. */
        record Unload(List<ModelSlot> victims) implements Relief {}

        /** Others are busy or loading: try again soon. */
        record Wait() implements Relief {}

        /** Nothing else is there that could go. */
        record Nothing() implements Relief {}
    }

    /** Picks the least recently used idle models: mostly one, sometimes several, never the one in need. */
    Relief relief(ModelSlot needy) {
        lock.lock();
        try {
            List<ModelSlot> idle = slots.values().stream()
                    .filter(slot -> slot != needy && slot.idle())
                    .sorted(Comparator.comparing(slot -> slot.lastUsed))
                    .toList();
            if (idle.isEmpty()) {
                boolean others = slots.values().stream().anyMatch(slot -> slot != needy && !slot.starved);
                needy.starved = others;
                return others ? new Relief.Wait() : new Relief.Nothing();
            }
            List<ModelSlot> victims = idle.subList(0, Math.min(idle.size(), victimCount()));
            victims.forEach(victim -> victim.state = State.UNLOADING);
            return new Relief.Unload(List.copyOf(victims));
        } finally {
            lock.unlock();
        }
    }

    /** Ends a model's waiting for others: it has found its room on the volume. */
    void fed(ModelSlot slot) {
        lock.lock();
        try {
            slot.starved = false;
        } finally {
            lock.unlock();
        }
    }

    private int victimCount() {
        double chance = dice.unit("eviction " + evictions++);
        return chance >= severalVictims ? 1 : chance < severalVictims / 3 ? 3 : 2;
    }

    /** Marks one idle model as unloading; false when it is in use or not loaded. */
    boolean claim(ModelSlot slot) {
        lock.lock();
        try {
            if (!slot.idle()) {
                return false;
            }
            slot.state = State.UNLOADING;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the model is loaded or being loaded here. */
    boolean holds(String targetModel) {
        lock.lock();
        try {
            ModelSlot slot = slots.get(targetModel);
            return slot != null && slot.state != State.UNLOADING;
        } finally {
            lock.unlock();
        }
    }

    boolean inUse(String targetModel) {
        lock.lock();
        try {
            return slots.containsKey(targetModel);
        } finally {
            lock.unlock();
        }
    }

    /** One line about each model, in order of loading. */
    List<HostedInstance.ModelView> views() {
        lock.lock();
        try {
            List<HostedInstance.ModelView> views = new ArrayList<>();
            for (ModelSlot slot : slots.values()) {
                views.add(new HostedInstance.ModelView(
                        slot.targetModel, slot.state.name(), slot.inFlight, slot.lastUsed));
            }
            return views;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return slots.size();
        } finally {
            lock.unlock();
        }
    }

    /** Fails all loads that still run and forgets every model. */
    void close(Consumer<ModelSlot> onSlot) {
        List<ModelSlot> all;
        lock.lock();
        try {
            all = List.copyOf(slots.values());
            slots.clear();
            all.forEach(slot -> slot.state = State.UNLOADING);
        } finally {
            lock.unlock();
        }
        all.forEach(onSlot);
    }
}

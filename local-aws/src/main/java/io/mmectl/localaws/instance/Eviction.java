package io.mmectl.localaws.instance;

import io.mmectl.localaws.instance.ModelTable.Relief;
import io.mmectl.localaws.time.LocalTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Takes models out of a container. Safe for concurrent use. */
record Eviction(Instance container, ModelTable models, LocalTime time, InstanceMetrics metrics) {

    /** Makes room for a model for which the container had no memory. @return what was found to do, and done */
    Relief relieve(ModelSlot needy) throws InterruptedException {
        Relief relief = models.relief(needy);
        if (relief instanceof Relief.Unload(List<ModelSlot> victims)) {
            for (ModelSlot victim : victims) {
                unload(victim);
            }
        }
        return relief;
    }

    /** Unloads a model that is marked as unloading. */
    void unload(ModelSlot slot) throws InterruptedException {
        Instant start = time.now();
        container.unload(slot.modelName, slot.targetModel);
        models.unloaded(slot);
        metrics.duration("ModelUnloadingTime", Duration.between(start, time.now()));
    }
}

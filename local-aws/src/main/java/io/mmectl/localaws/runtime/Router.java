package io.mmectl.localaws.runtime;

import io.mmectl.localaws.instance.Dice;
import io.mmectl.localaws.instance.HostedInstance;
import io.mmectl.localaws.sagemaker.HostedVariant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where an invocation goes. A model stays with an instance that has it, until that one is busy while another has time; that
 * one then loads the model too. A model that nobody has goes to the instance with the fewest models.
 */
final class Router {
    /** Unanswered invocations from which an instance counts as busy; AWS says only "heavy traffic". */
    private static final int BUSY = 8;

    private final Dice dice;

    Router(Dice dice) {
        this.dice = dice;
    }

    /** A number from 0 up to 1 for each invocation, independent of the one that chooses its variant. */
    double mark(String requestId) {
        return dice.unit("fleet " + requestId);
    }

    /** The variant by its weight; each invocation throws anew. */
    HostedVariant variant(Collection<HostedVariant> variants, String requestId) {
        double sum = variants.stream().mapToDouble(HostedVariant::weight).sum();
        double mark = dice.unit(requestId) * sum;
        HostedVariant last = variants.iterator().next();
        for (HostedVariant variant : variants) {
            last = variant;
            mark -= variant.weight();
            if (mark < 0) {
                break;
            }
        }
        return last;
    }

    /** Empty when the variant has no instance. */
    Optional<HostedInstance> instance(List<HostedInstance> instances, String targetModel) {
        Comparator<HostedInstance> leastBusy = Comparator.comparingInt(HostedInstance::outstanding);
        // Asked once: an instance that begins to load the model between two questions would be neither of both.
        List<HostedInstance> holders = new ArrayList<>();
        List<HostedInstance> others = new ArrayList<>();
        instances.forEach(i -> (i.holds(targetModel) ? holders : others).add(i));
        Optional<HostedInstance> holder = holders.stream().min(leastBusy);
        Optional<HostedInstance> other = others.stream()
                .min(Comparator.comparingInt(HostedInstance::modelCount)
                        .thenComparing(leastBusy)
                        .thenComparing(i -> dice.unit(i.id() + targetModel)));
        if (holder.isEmpty()) {
            return other;
        }
        boolean spill = holder.get().outstanding() >= BUSY
                && other.map(o -> o.outstanding() < BUSY / 2).orElse(false);
        return spill ? other : holder;
    }
}

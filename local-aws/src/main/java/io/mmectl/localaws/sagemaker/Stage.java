package io.mmectl.localaws.sagemaker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One stage of an update or of its roll-back.
 *
 * @param takes how long it lasts
 * @param traffic share of the invocations that the new fleet answers meanwhile, 0 to 1
 * @param green share of the new fleet's instances that run meanwhile
 * @param blue share of the old fleet's instances that run meanwhile
 */
record Stage(Kind kind, Duration takes, double traffic, double green, double blue) {

    enum Kind {
        /** New instances start. */
        CREATING("Creating"),
        /** Traffic moves to them. */
        ACTIVATING("ActivatingTraffic"),
        /** Alarms are watched. */
        BAKING("Baking"),
        /** The old fleet stays, in case. */
        WAITING("Baking"),
        /** Instances stop. */
        DELETING("Deleting");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** SageMaker's own name. */
        String word() {
            return word;
        }

        boolean watchesAlarms() {
            return this == ACTIVATING || this == BAKING;
        }
    }

    /** The stages of an update, in order. */
    static List<Stage> update(DeploymentPolicy policy, List<VariantRecord> variants, HostingTimes times) {
        List<Stage> stages = new ArrayList<>();
        double before = 0;
        for (double share : policy.shares(variants)) {
            double running = policy.rolling() ? share : 1;
            double blue = policy.rolling() ? 1 - before : 1;
            if (policy.rolling() || before == 0) {
                Duration start = before == 0 ? times.update() : times.scaleOut();
                stages.add(new Stage(Kind.CREATING, start, before, policy.rolling() ? before : 0, blue));
            }
            stages.add(new Stage(Kind.ACTIVATING, times.activate(), share, running, blue));
            stages.add(new Stage(Kind.BAKING, policy.bake(), share, running, blue));
            before = share;
        }
        stages.add(new Stage(Kind.WAITING, policy.terminationWait(), 1, 1, policy.rolling() ? 0 : 1));
        stages.removeIf(stage -> stage.takes().isZero());
        return List.copyOf(stages);
    }

    /** The stages of the way back from one of an update's. */
    static List<Stage> rollBack(Stage from, DeploymentPolicy policy, List<VariantRecord> old, HostingTimes times) {
        List<Stage> stages = new ArrayList<>();
        int count = old.stream().mapToInt(VariantRecord::desiredCount).max().orElse(1);
        double unit = (double) policy.rollBackStep().of(count) / count;
        for (double blue = from.blue(); blue < 0.999; blue = Math.min(1, blue + unit)) {
            stages.add(
                    new Stage(Kind.CREATING, times.scaleOut(), Math.min(from.traffic(), 1 - blue), from.green(), blue));
        }
        stages.add(new Stage(Kind.DELETING, times.rollBack(), 0, from.green(), 1));
        return List.copyOf(stages);
    }

    /** The instances of a fleet that run at a share of it; a fleet that runs at all has one of each variant. */
    static List<VariantRecord> running(List<VariantRecord> fleet, double share) {
        return share == 0
                ? List.of()
                : fleet.stream()
                        .map(variant -> variant.desiring(
                                (int) Math.max(1, Math.round(variant.desiredCount() * share)), variant.desiredWeight()))
                        .toList();
    }
}

package io.mmectl.deployer.plan;

import io.mmectl.deployer.plan.Plan.Step;
import java.util.ArrayList;
import java.util.List;

/** Steps of one section, being collected in order. */
final class Steps {
    private final List<Step> steps = new ArrayList<>();

    void add(Action action, String why) {
        steps.add(new Step(action, why));
    }

    List<Step> toList() {
        return List.copyOf(steps);
    }
}

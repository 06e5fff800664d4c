package io.mmectl.deployer.apply;

import io.mmectl.deployer.plan.Action;
import io.mmectl.deployer.port.ScalingControl;

/** Autoscaling; every call is an upsert or without effect where there is nothing. */
final class ScalingWork {
    private final ScalingControl scaling;

    ScalingWork(ScalingControl scaling) {
        this.scaling = scaling;
    }

    void register(Action.RegisterScalableTarget action) {
        scaling.registerTarget(
                action.endpointName(),
                action.variantName(),
                action.to().min(),
                action.to().max(),
                action.tags());
    }

    void tag(Action.TagScalableTarget action) {
        scaling.tagTarget(action.endpointName(), action.variantName(), action.to());
    }

    void deregister(Action.DeregisterScalableTarget action) {
        scaling.deregisterTarget(action.endpointName(), action.variantName());
    }

    void put(Action.PutScalingPolicy action) {
        scaling.putPolicy(action.endpointName(), action.variantName(), action.to());
    }

    void delete(Action.DeleteScalingPolicy action) {
        scaling.deletePolicy(action.endpointName(), action.variantName(), action.policyName());
    }

    void put(Action.PutScheduledAction action) {
        scaling.putSchedule(action.endpointName(), action.variantName(), action.to());
    }

    void delete(Action.DeleteScheduledAction action) {
        scaling.deleteSchedule(action.endpointName(), action.variantName(), action.scheduleName());
    }
}

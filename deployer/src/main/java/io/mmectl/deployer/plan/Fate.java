package io.mmectl.deployer.plan;

import io.mmectl.deployer.port.EndpointControl.Endpoint;
import io.mmectl.deployer.port.EndpointControl.Status;
import io.mmectl.deployer.state.DesiredEndpoint;
import io.mmectl.deployer.state.ObservedEndpoint;
import org.jspecify.annotations.Nullable;

/** What becomes of an endpoint. */
enum Fate {
    /** There is none. */
    CREATE,
    /** The old one is on its way out. */
    CREATE_WHEN_DELETED,
    /** It failed: SageMaker lets nothing but its deletion through. */
    RECREATE,
    /** It runs another configuration than wanted, or is out of order. */
    UPDATE,
    /** It runs what is wanted. */
    KEEP;

    static Fate of(DesiredEndpoint desired, ObservedEndpoint observed) {
        @Nullable Endpoint endpoint = observed.endpoint();
        if (endpoint == null) {
            return CREATE;
        }
        boolean sameConfig =
                endpoint.endpointConfigName().equals(desired.config().name());
        return switch (endpoint.status()) {
            case DELETING -> CREATE_WHEN_DELETED;
            case FAILED -> RECREATE;
            case OUT_OF_SERVICE, UPDATE_ROLLBACK_FAILED -> UPDATE;
            case CREATING, UPDATING, SYSTEM_UPDATING, ROLLING_BACK, IN_SERVICE -> sameConfig ? KEEP : UPDATE;
        };
    }

    /** True when the endpoint is made anew, without anything of an old one. */
    boolean creates() {
        return this == CREATE || this == CREATE_WHEN_DELETED || this == RECREATE;
    }

    /** True when SageMaker works on an endpoint that stays. */
    static boolean busy(ObservedEndpoint observed) {
        @Nullable Endpoint endpoint = observed.endpoint();
        return endpoint != null && endpoint.status().inProgress() && endpoint.status() != Status.DELETING;
    }
}

package io.mmectl.deployer.apply;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.config.ResourceNames;
import io.mmectl.config.SecretVariables;
import io.mmectl.deployer.plan.Action;
import io.mmectl.deployer.port.EndpointControl;
import io.mmectl.deployer.port.EndpointControl.Endpoint;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Creates, updates and deletes on SageMaker. Whatever an earlier attempt has done already is not done twice. */
final class EndpointWork {
    private static final String NOTHING = "";

    private final EndpointControl control;
    private final ResourceNames names;
    private @Nullable Instant modifiedBeforeUpdate;
    private @Nullable Integer countAsked;

    EndpointWork(EndpointControl control, ResourceNames names) {
        this.control = control;
        this.names = names;
    }

    /** When the endpoint was last modified before this section's update of it; null = it was not updated. */
    @Nullable
    Instant modifiedBeforeUpdate() {
        return modifiedBeforeUpdate;
    }

    /** How many instances this section asked for last; null = it did not. */
    @Nullable
    Integer countAsked() {
        return countAsked;
    }

    String create(Action.CreateModel action) {
        try {
            control.createModel(action.model());
            return NOTHING;
        } catch (MmectlException e) {
            return own(
                    withoutSecrets(e, action.model().environment()),
                    control.describeModel(action.model().name()).map(EndpointControl.SageMakerModel::tags));
        }
    }

    String create(Action.CreateEndpointConfig action) {
        try {
            control.createEndpointConfig(action.config());
            return NOTHING;
        } catch (MmectlException e) {
            return own(
                    e,
                    control.describeEndpointConfig(action.config().name()).map(EndpointControl.EndpointConfig::tags));
        }
    }

    String create(Action.CreateEndpoint action) {
        try {
            control.createEndpoint(action.endpointName(), action.endpointConfigName(), action.tags());
            return NOTHING;
        } catch (MmectlException e) {
            return own(e, control.describeEndpoint(action.endpointName()).map(Endpoint::tags));
        }
    }

    String update(Action.UpdateEndpoint action) {
        Endpoint live = existing(action.endpointName());
        boolean healthy = live.status() == EndpointControl.Status.IN_SERVICE;
        if (healthy
                && live.endpointConfigName().equals(action.toConfigName())
                && !action.fromConfigName().equals(action.toConfigName())) {
            return "it is live already";
        }
        modifiedBeforeUpdate = live.lastModified();
        control.updateEndpoint(action.endpointName(), action.toConfigName());
        return NOTHING;
    }

    String updateCapacity(Action.UpdateCapacity action) {
        Endpoint live = existing(action.endpointName());
        if (live.desiredInstanceCount() == action.to()) {
            return "it is so already";
        }
        modifiedBeforeUpdate = live.lastModified();
        countAsked = action.to();
        control.updateCapacity(action.endpointName(), action.variantName(), action.to());
        return NOTHING;
    }

    void tag(Action.AddTags action) {
        String name = action.name();
        Optional<SortedMap<String, String>> live = switch (action.resource()) {
            case MODEL -> control.describeModel(name).map(EndpointControl.SageMakerModel::tags);
            case ENDPOINT_CONFIG -> control.describeEndpointConfig(name).map(EndpointControl.EndpointConfig::tags);
            case ENDPOINT -> control.describeEndpoint(name).map(Endpoint::tags);
        };
        requireOwn(name, live.orElseThrow(() -> gone(name)));
        control.addTags(action.resource(), name, action.to());
    }

    private static MmectlException gone(String what) {
        return new MmectlException(ErrorCode.CONFLICT, what + " is gone", "Somebody deleted it: plan again");
    }

    String delete(Action.DeleteEndpoint action) {
        Optional<Endpoint> live = control.describeEndpoint(action.endpointName());
        if (live.isEmpty() || live.get().status() == EndpointControl.Status.DELETING) {
            return "it is going already";
        }
        requireOwn("Endpoint " + action.endpointName(), live.get().tags());
        control.deleteEndpoint(action.endpointName());
        return NOTHING;
    }

    String delete(Action.DeleteEndpointConfig action) {
        control.deleteEndpointConfig(action.endpointConfigName());
        return NOTHING;
    }

    String delete(Action.DeleteModel action) {
        control.deleteModel(action.modelName());
        return NOTHING;
    }

    private Endpoint existing(String name) {
        Endpoint live = control.describeEndpoint(name).orElseThrow(() -> gone("Endpoint " + name));
        requireOwn("Endpoint " + name, live.tags());
        return live;
    }

    private void requireOwn(String what, SortedMap<String, String> tags) {
        if (!names.own(tags)) {
            throw new MmectlException(
                    ErrorCode.CONFLICT,
                    what + " does not belong to fleet " + names.fleet() + " in " + names.environment(),
                    "mmectl changes nothing that it did not create");
        }
    }

    /** SageMaker quotes what it refuses; the cause, whose text it is in, is printed when a user asks for stack traces. */
    private static MmectlException withoutSecrets(MmectlException failure, SortedMap<String, String> environment) {
        String message = String.valueOf(failure.getMessage());
        String shown = SecretVariables.hidden(message, environment);
        return shown.equals(message) ? failure : new MmectlException(failure.code(), shown, failure.hint());
    }

    /** A name that our own earlier attempt has taken is as good as created; anything else is thrown on. */
    private String own(MmectlException failure, Optional<SortedMap<String, String>> tags) {
        if (failure.code() == ErrorCode.CONFLICT && tags.isPresent() && names.own(tags.get())) {
            return "it exists already";
        }
        throw failure;
    }
}

package io.mmectl.deployer.plan;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.mmectl.config.EndpointSpec.Schedule;
import io.mmectl.config.EndpointSpec.WarmupSpec;
import io.mmectl.config.Release.Change;
import io.mmectl.config.Route;
import io.mmectl.config.RouteKey;
import io.mmectl.config.S3Location;
import io.mmectl.deployer.port.EndpointControl.EndpointConfig;
import io.mmectl.deployer.port.EndpointControl.Resource;
import io.mmectl.deployer.port.EndpointControl.SageMakerModel;
import io.mmectl.deployer.port.ScalingControl.Policy;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One intended change of the account. Every action may be carried out again after a crash inside it: what is there already
 * is not done twice. AWS's own verbs where AWS has one.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "action")
public sealed interface Action {

    /**
     * Puts a template version's files on S3, the record of its digest last.
     *
     * @param files paths below the prefix, sorted
     */
    record PublishCode(String template, String version, S3Location prefix, String sha256, List<String> files)
            implements Action {
        public PublishCode {
            files = List.copyOf(files);
        }
    }

    /** Puts a warm-up request on S3. */
    record PublishSample(S3Location location, String sha256) implements Action {}

    /** @param contentBytes bytes of the files inside, before compression */
    record PublishArtifact(RouteKey key, S3Location location, String manifestSha256, long contentBytes)
            implements Action {}

    /** Takes the verification off the routing table, because the instances that it speaks of are about to go. */
    record VoidVerification(String modelType, String endpointName) implements Action {}

    record CreateModel(SageMakerModel model) implements Action {}

    record CreateEndpointConfig(EndpointConfig config) implements Action {}

    record CreateEndpoint(String endpointName, String endpointConfigName, SortedMap<String, String> tags)
            implements Action {}

    /** Replaces the instances; their live count stays. */
    record UpdateEndpoint(String endpointName, String fromConfigName, String toConfigName) implements Action {}

    /** @param from instances wanted now; 0 when only carrying out the plan tells */
    record UpdateCapacity(String endpointName, String variantName, int from, int to) implements Action {}

    /**
     * Waits until SageMaker has finished.
     *
     * @param endpointConfigName what must be live then, else SageMaker rolled back; null = whatever is
     */
    record AwaitInService(String endpointName, @Nullable String endpointConfigName, Duration timeout)
            implements Action {}

    /** Waits until SageMaker works on the endpoint no more, well or not. */
    record AwaitSettled(String endpointName, Duration timeout) implements Action {}

    record AwaitDeleted(String endpointName, Duration timeout) implements Action {}

    /** @param from null = not registered yet */
    record RegisterScalableTarget(
            String endpointName,
            String variantName,
            @Nullable Bounds from,
            Bounds to,
            SortedMap<String, String> tags) implements Action {}

    /** Takes policies and scheduled actions of the target with it. */
    record DeregisterScalableTarget(String endpointName, String variantName) implements Action {}

    /**
     * Puts tags on what is there; those of other keys stay.
     *
     * @param from what these keys have now, as far as they are there
     */
    record AddTags(Resource resource, String name, SortedMap<String, String> from, SortedMap<String, String> to)
            implements Action {}

    /** The same for a scalable target. */
    record TagScalableTarget(
            String endpointName, String variantName, SortedMap<String, String> from, SortedMap<String, String> to)
            implements Action {}

    /** @param from null = a new policy */
    record PutScalingPolicy(
            String endpointName,
            String variantName,
            @Nullable Policy from,
            Policy to) implements Action {}

    record DeleteScalingPolicy(String endpointName, String variantName, String policyName) implements Action {}

    /** @param from null = a new scheduled action */
    record PutScheduledAction(
            String endpointName,
            String variantName,
            @Nullable Schedule from,
            Schedule to) implements Action {}

    record DeleteScheduledAction(String endpointName, String variantName, String scheduleName) implements Action {}

    /**
     * Invokes target models until they answer.
     *
     * @param routes what to warm, those that are routed already first
     */
    record WarmTargetModels(String modelType, String endpointName, WarmupSpec settings, List<Route> routes)
            implements Action {
        public WarmTargetModels {
            routes = List.copyOf(routes);
        }
    }

    /**
     * Writes the ledger's next entry. Changes to target models that did not answer are left out.
     *
     * @param changes sorted by key
     * @param codeVersions what {@code latest} meant, by template name
     */
    record WriteRelease(
            String modelType, String endpointName, List<Change> changes, SortedMap<String, String> codeVersions)
            implements Action {
        public WriteRelease {
            changes = List.copyOf(changes);
        }
    }

    /**
     * Writes the routing table with its verification. A key whose target model did not answer keeps the route it had.
     *
     * @param routes all routes that are wanted, sorted by key; empty = none
     */
    record WriteRoutes(String modelType, String endpointName, List<Route> routes) implements Action {
        public WriteRoutes {
            routes = List.copyOf(routes);
        }
    }

    record DeleteEndpoint(String endpointName) implements Action {}

    record DeleteEndpointConfig(String endpointConfigName) implements Action {}

    record DeleteModel(String modelName) implements Action {}

    /** Deletes artifacts, samples, routes and ledger: all objects below the fleet's own prefix. */
    record PurgeObjects(String bucket, String prefix, int objects) implements Action {}

    /** Least and most instances that autoscaling may choose; 1 ≤ min ≤ max. */
    record Bounds(int min, int max) {
        @Override
        public String toString() {
            return min + "–" + max;
        }
    }
}

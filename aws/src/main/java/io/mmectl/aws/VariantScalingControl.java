package io.mmectl.aws;

import static io.mmectl.aws.Calls.call;
import static io.mmectl.aws.Calls.find;

import io.mmectl.config.EndpointSpec.Schedule;
import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.port.ScalingControl;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.applicationautoscaling.model.PolicyType;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableTarget;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;

/** Application Auto Scaling for variants of SageMaker endpoints. Deleting what does not exist is without effect. */
final class VariantScalingControl implements ScalingControl {
    private static final ServiceNamespace SAGEMAKER = ServiceNamespace.SAGEMAKER;
    private static final ScalableDimension COUNT = ScalableDimension.SAGEMAKER_VARIANT_DESIRED_INSTANCE_COUNT;

    private final Supplier<ApplicationAutoScalingClient> scaling;

    VariantScalingControl(Supplier<ApplicationAutoScalingClient> scaling) {
        this.scaling = scaling;
    }

    @Override
    public Optional<Scaling> describe(String endpointName, String variantName) {
        String id = resourceId(endpointName, variantName);
        return target(id)
                .flatMap(t -> tags(id, t)
                        .map(tags -> new Scaling(
                                t.minCapacity(),
                                t.maxCapacity(),
                                policies(id, endpointName, variantName),
                                schedules(id),
                                tags)));
    }

    @Override
    public void registerTarget(
            String endpointName, String variantName, int min, int max, SortedMap<String, String> tags) {
        String id = resourceId(endpointName, variantName);
        Optional<ScalableTarget> before = target(id);
        // Tags are taken only when a target is made; one that is there is tagged by a call of its own.
        call(
                IamAction.REGISTER_SCALABLE_TARGET,
                id,
                () -> scaling.get().registerScalableTarget(r -> {
                    r.serviceNamespace(SAGEMAKER)
                            .resourceId(id)
                            .scalableDimension(COUNT)
                            .minCapacity(min)
                            .maxCapacity(max);
                    if (before.isEmpty()) {
                        r.tags(tags);
                    }
                }));
        before.filter(t ->
                        !tags(id, t).map(SortedMap::entrySet).orElse(Set.of()).containsAll(tags.entrySet()))
                .ifPresent(t -> tag(id, t, tags));
    }

    @Override
    public void tagTarget(String endpointName, String variantName, SortedMap<String, String> tags) {
        String id = resourceId(endpointName, variantName);
        tag(
                id,
                target(id)
                        .orElseThrow(() -> new MmectlException(
                                ErrorCode.INVALID_INPUT, id + " is not registered for autoscaling", "Plan again.")),
                tags);
    }

    private void tag(String id, ScalableTarget target, SortedMap<String, String> tags) {
        call(
                IamAction.TAG_SCALING,
                id,
                () -> scaling.get()
                        .tagResource(
                                r -> r.resourceARN(target.scalableTargetARN()).tags(tags)));
    }

    @Override
    public void deregisterTarget(String endpointName, String variantName) {
        String id = resourceId(endpointName, variantName);
        find(
                IamAction.DEREGISTER_SCALABLE_TARGET,
                id,
                VariantScalingControl::absent,
                () -> scaling.get()
                        .deregisterScalableTarget(r ->
                                r.serviceNamespace(SAGEMAKER).resourceId(id).scalableDimension(COUNT)));
    }

    @Override
    public void putPolicy(String endpointName, String variantName, Policy policy) {
        String id = resourceId(endpointName, variantName);
        call(
                IamAction.PUT_SCALING_POLICY,
                id + " " + policy.name(),
                () -> scaling.get()
                        .putScalingPolicy(r -> r.serviceNamespace(SAGEMAKER)
                                .resourceId(id)
                                .scalableDimension(COUNT)
                                .policyName(policy.name())
                                .policyType(PolicyType.TARGET_TRACKING_SCALING)
                                .targetTrackingScalingPolicyConfiguration(
                                        ScalingShapes.tracking(policy, endpointName, variantName))));
    }

    @Override
    public void deletePolicy(String endpointName, String variantName, String policyName) {
        String id = resourceId(endpointName, variantName);
        find(
                IamAction.DELETE_SCALING_POLICY,
                id + " " + policyName,
                VariantScalingControl::absent,
                () -> scaling.get()
                        .deleteScalingPolicy(r -> r.serviceNamespace(SAGEMAKER)
                                .resourceId(id)
                                .scalableDimension(COUNT)
                                .policyName(policyName)));
    }

    @Override
    public void putSchedule(String endpointName, String variantName, Schedule schedule) {
        String id = resourceId(endpointName, variantName);
        call(
                IamAction.PUT_SCHEDULED_ACTION,
                id + " " + schedule.name(),
                () -> scaling.get()
                        .putScheduledAction(r -> r.serviceNamespace(SAGEMAKER)
                                .resourceId(id)
                                .scalableDimension(COUNT)
                                .scheduledActionName(schedule.name())
                                .schedule(schedule.schedule())
                                .timezone(schedule.timezone())
                                .scalableTargetAction(
                                        a -> a.minCapacity(schedule.min()).maxCapacity(schedule.max()))));
    }

    @Override
    public void deleteSchedule(String endpointName, String variantName, String scheduleName) {
        String id = resourceId(endpointName, variantName);
        find(
                IamAction.DELETE_SCHEDULED_ACTION,
                id + " " + scheduleName,
                VariantScalingControl::absent,
                () -> scaling.get()
                        .deleteScheduledAction(r -> r.serviceNamespace(SAGEMAKER)
                                .resourceId(id)
                                .scalableDimension(COUNT)
                                .scheduledActionName(scheduleName)));
    }

    private Optional<ScalableTarget> target(String id) {
        return call(
                IamAction.DESCRIBE_SCALABLE_TARGETS,
                id,
                () -> scaling
                        .get()
                        .describeScalableTargetsPaginator(r ->
                                r.serviceNamespace(SAGEMAKER).resourceIds(id).scalableDimension(COUNT))
                        .scalableTargets()
                        .stream()
                        .findFirst());
    }

    private List<Policy> policies(String id, String endpointName, String variantName) {
        return call(
                IamAction.DESCRIBE_SCALING_POLICIES,
                id,
                () -> scaling
                        .get()
                        .describeScalingPoliciesPaginator(r ->
                                r.serviceNamespace(SAGEMAKER).resourceId(id).scalableDimension(COUNT))
                        .scalingPolicies()
                        .stream()
                        .map(p -> ScalingShapes.policy(p, endpointName, variantName))
                        .sorted(Comparator.comparing(Policy::name))
                        .toList());
    }

    private List<Schedule> schedules(String id) {
        return call(
                IamAction.DESCRIBE_SCHEDULED_ACTIONS,
                id,
                () -> scaling
                        .get()
                        .describeScheduledActionsPaginator(r ->
                                r.serviceNamespace(SAGEMAKER).resourceId(id).scalableDimension(COUNT))
                        .scheduledActions()
                        .stream()
                        .map(ScalingShapes::schedule)
                        .sorted(Comparator.comparing(Schedule::name))
                        .toList());
    }

    /** Empty when it was deregistered between the description and this call. */
    private Optional<SortedMap<String, String>> tags(String id, ScalableTarget target) {
        return find(
                IamAction.LIST_SCALING_TAGS,
                id,
                VariantScalingControl::absent,
                () -> new TreeMap<>(scaling.get()
                        .listTagsForResource(r -> r.resourceARN(target.scalableTargetARN()))
                        .tags()));
    }

    private static String resourceId(String endpointName, String variantName) {
        return "endpoint/" + endpointName + "/variant/" + variantName;
    }

    private static boolean absent(AwsServiceException failure) {
        String code = Failures.code(failure);
        return code.equals("ObjectNotFoundException") || code.equals("ResourceNotFoundException");
    }
}

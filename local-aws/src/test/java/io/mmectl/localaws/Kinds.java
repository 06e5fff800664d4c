package io.mmectl.localaws;

import io.mmectl.localaws.Ledger.Kind;
import java.util.List;
import java.util.OptionalInt;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.applicationautoscaling.model.ScheduledAction;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.Tag;

/** What of each service is written while the process is killed. */
final class Kinds {
    private Kinds() {}

    /** An object of some kilobytes that is its version again and again. */
    record Objects(S3Client s3) implements Kind {
        private static final int REPEATS = 4_000;

        @Override
        public String name() {
            return "object";
        }

        @Override
        public void write(String key, int version) {
            s3.putObject(b -> b.bucket("kept").key(key), RequestBody.fromString((version + " ").repeat(REPEATS)));
        }

        @Override
        public void delete(String key) {
            s3.deleteObject(b -> b.bucket("kept").key(key));
        }

        @Override
        public OptionalInt read(String key) {
            try {
                String text =
                        s3.getObjectAsBytes(b -> b.bucket("kept").key(key)).asUtf8String();
                String version = text.substring(0, text.indexOf(' '));
                return text.equals((version + " ").repeat(REPEATS))
                        ? OptionalInt.of(Integer.parseInt(version))
                        : OptionalInt.of(Integer.MIN_VALUE);
            } catch (NoSuchKeyException e) {
                return OptionalInt.empty();
            }
        }
    }

    /** A tag of the SageMaker model. */
    record ModelTags(SageMakerClient sageMaker) implements Kind {
        private static final String ARN = "arn:aws:sagemaker:eu-west-1:123456789012:model/m";

        @Override
        public String name() {
            return "tag";
        }

        @Override
        public void write(String key, int version) {
            Tag tag = Tag.builder().key(key).value(String.valueOf(version)).build();
            sageMaker.addTags(b -> b.resourceArn(ARN).tags(tag));
        }

        @Override
        public void delete(String key) {
            sageMaker.deleteTags(b -> b.resourceArn(ARN).tagKeys(key));
        }

        @Override
        public OptionalInt read(String key) {
            return sageMaker.listTagsPaginator(b -> b.resourceArn(ARN)).tags().stream()
                    .filter(tag -> tag.key().equals(key))
                    .mapToInt(tag -> Integer.parseInt(tag.value()))
                    .findFirst();
        }
    }

    /** Endpoint configs never change: a new version is a new one, and the newest is what counts. */
    record EndpointConfigs(DurabilityTest.Clients clients) implements Kind {
        @Override
        public String name() {
            return "endpoint config";
        }

        @Override
        public void write(String key, int version) {
            clients.createConfig(name(key, version));
        }

        @Override
        public boolean deletes() {
            return false;
        }

        @Override
        public void delete(String key) {
            throw new UnsupportedOperationException();
        }

        private static String name(String key, int version) {
            return key + "-" + version;
        }

        @Override
        public OptionalInt read(String key) {
            return clients
                    .sageMaker
                    .listEndpointConfigsPaginator(b -> b.nameContains(key + "-").maxResults(100))
                    .endpointConfigs()
                    .stream()
                    .mapToInt(c -> Integer.parseInt(c.endpointConfigName().substring(key.length() + 1)))
                    .max();
        }
    }

    /** An alarm with its version as the threshold. */
    record Alarms(CloudWatchClient cloudWatch) implements Kind {
        @Override
        public String name() {
            return "alarm";
        }

        @Override
        public void write(String key, int version) {
            cloudWatch.putMetricAlarm(b -> b.alarmName(key)
                    .namespace("Mine")
                    .metricName("Load")
                    .statistic(Statistic.AVERAGE)
                    .period(60)
                    .evaluationPeriods(1)
                    .threshold((double) version)
                    .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD));
        }

        @Override
        public void delete(String key) {
            cloudWatch.deleteAlarms(b -> b.alarmNames(key));
        }

        @Override
        public OptionalInt read(String key) {
            List<MetricAlarm> found =
                    cloudWatch.describeAlarms(b -> b.alarmNames(key)).metricAlarms();
            return found.isEmpty()
                    ? OptionalInt.empty()
                    : OptionalInt.of(found.getFirst().threshold().intValue());
        }
    }

    /** A scheduled action with its version as the upper bound. */
    record ScheduledActions(ApplicationAutoScalingClient scaling, String resource) implements Kind {
        private static final String DIMENSION = "sagemaker:variant:DesiredInstanceCount";

        @Override
        public String name() {
            return "scheduled action";
        }

        @Override
        public void write(String key, int version) {
            scaling.putScheduledAction(b -> b.scheduledActionName(key)
                    .serviceNamespace("sagemaker")
                    .resourceId(resource)
                    .scalableDimension(DIMENSION)
                    .schedule("cron(0 8 * * ? 2099)")
                    .scalableTargetAction(a -> a.minCapacity(1).maxCapacity(version)));
        }

        @Override
        public void delete(String key) {
            scaling.deleteScheduledAction(b -> b.scheduledActionName(key)
                    .serviceNamespace("sagemaker")
                    .resourceId(resource)
                    .scalableDimension(DIMENSION));
        }

        @Override
        public OptionalInt read(String key) {
            List<ScheduledAction> found = scaling.describeScheduledActions(
                            b -> b.serviceNamespace("sagemaker").scheduledActionNames(key))
                    .scheduledActions();
            return found.isEmpty()
                    ? OptionalInt.empty()
                    : OptionalInt.of(found.getFirst().scalableTargetAction().maxCapacity());
        }
    }
}

package io.mmectl.localaws.instance;

import java.time.Duration;

/** Takes what an instance measures, as values of the variant's CloudWatch metrics. */
public interface InstanceMetrics {
    /** A duration, in microseconds. */
    void duration(String metric, Duration value);

    /** A number without unit. */
    void count(String metric, double value);
}

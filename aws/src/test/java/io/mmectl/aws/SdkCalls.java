package io.mmectl.aws;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** Notes every call of the SDK in this JVM; the SDK finds it by its own list of global interceptors. */
public final class SdkCalls implements ExecutionInterceptor {
    private static final Map<String, LongAdder> SEEN = new ConcurrentHashMap<>();

    /** As {@code SageMaker.CreateModel}. */
    static Set<String> seen() {
        return new TreeSet<>(SEEN.keySet());
    }

    /** How often; repetitions of one call by the SDK do not count. */
    static long count(String call) {
        return SEEN.getOrDefault(call, new LongAdder()).sum();
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        String call = attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME) + "."
                + attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
        SEEN.computeIfAbsent(call, key -> new LongAdder()).increment();
    }
}

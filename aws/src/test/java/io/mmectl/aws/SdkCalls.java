package io.mmectl.aws;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** Notes every call of the SDK in this JVM; the SDK finds it by its own list of global interceptors. */
public final class SdkCalls implements ExecutionInterceptor {
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    /** As {@code SageMaker.CreateModel}. */
    static Set<String> seen() {
        return new TreeSet<>(SEEN);
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        SEEN.add(attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME) + "."
                + attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
    }
}

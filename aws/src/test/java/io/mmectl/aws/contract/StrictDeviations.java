package io.mmectl.aws.contract;

import java.lang.reflect.Method;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Turns the outcome of a test round where the implementation {@link Deviates}, and prints why. */
final class StrictDeviations implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> test, ExtensionContext context)
            throws Throwable {
        Aws aws = ((Contract) context.getRequiredTestInstance()).aws().kind();
        Optional<Deviates> deviation = Stream.of(test.getExecutable().getAnnotationsByType(Deviates.class))
                .filter(d -> d.from() == aws)
                .findFirst();
        if (deviation.isEmpty()) {
            invocation.proceed();
            return;
        }
        if (fails(invocation)) {
            context.publishReportEntry(aws + " deviates", deviation.get().because());
            return;
        }
        throw new AssertionError(aws + " keeps this contract now: take away @Deviates(because = \""
                + deviation.get().because() + "\")");
    }

    private static boolean fails(Invocation<Void> invocation) {
        try {
            invocation.proceed();
            return false;
        } catch (Throwable expected) {
            return true;
        }
    }
}

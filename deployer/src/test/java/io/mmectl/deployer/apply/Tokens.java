package io.mmectl.deployer.apply;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Texts that are never the same twice. */
final class Tokens implements Supplier<String> {
    private final AtomicInteger next = new AtomicInteger();

    @Override
    public String get() {
        return "token-" + next.incrementAndGet();
    }
}

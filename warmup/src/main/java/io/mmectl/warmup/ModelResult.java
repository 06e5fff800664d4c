package io.mmectl.warmup;

import io.mmectl.config.RouteKey;

/**
 * What a sweep found out about one target model.
 *
 * @param targetModel empty when the sweep never looked at it
 * @param calls invocations sent, both passes and retries; 0 when it was not reached or skipped
 */
public record ModelResult(RouteKey key, String targetModel, int calls, Outcome outcome) {}

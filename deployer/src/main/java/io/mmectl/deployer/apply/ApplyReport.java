package io.mmectl.deployer.apply;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import io.mmectl.deployer.plan.Action;
import io.mmectl.deployer.port.TargetModelWarmer.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an apply came to.
 *
 * @param sections in the plan's order
 */
public record ApplyReport(List<SectionReport> sections, Duration took) {
    public ApplyReport {
        sections = List.copyOf(sections);
    }

    /** Empty when everything was done and every target model answered; else the code of the first failure in order. */
    public Optional<ErrorCode> problem() {
        Optional<ErrorCode> failed = sections.stream()
                .flatMap(s -> Optional.ofNullable(s.failure()).stream())
                .map(f -> f.problem().code())
                .findFirst();
        boolean unverified = sections.stream().anyMatch(s -> !s.unverified().isEmpty());
        return failed.or(() -> unverified ? Optional.of(ErrorCode.WARMUP_INCOMPLETE) : Optional.empty());
    }

    /**
     * @param modelType empty for a shared section
     * @param done actions carried out
     * @param planned actions of the plan
     * @param failure null = none
     * @param unverified target models that did not answer; they have no new route, and the next apply tries again
     * @param release number of the release written; null = none
     */
    public record SectionReport(
            String modelType,
            String endpointName,
            int done,
            int planned,
            @Nullable Failure failure,
            List<Outcome> unverified,
            @Nullable Long release) {
        public SectionReport {
            unverified = List.copyOf(unverified);
        }
    }

    /** @param action the one that failed; nothing after it was done in its section */
    public record Failure(Action action, MmectlException problem) {}
}

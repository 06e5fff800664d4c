package io.mmectl.deployer.lint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Of each rule's findings the first few, so that a folder with a hundred thousand bad files has a report that can be read.
 *
 * @param shown in the order in which they came
 * @param more what is left out, in the order in which it began
 */
public record FewOfEach<T>(List<T> shown, List<More> more) {
    public FewOfEach {
        shown = List.copyOf(shown);
        more = List.copyOf(more);
    }

    /**
     * Findings that are left out.
     *
     * @param count positive
     */
    public record More(Rule rule, Severity severity, long count) {
        /** As {@code and 17 more}. */
        public String what() {
            return "and " + count + " more";
        }

        /** As a finding about the whole, where nothing but findings is shown. */
        public Finding standIn() {
            return new Finding(
                    rule, severity, "", null, what() + " of these", "mmectl lint --max-findings 0 shows all.");
        }
    }

    private record Kind(Rule rule, Severity severity) {}

    /** @param most that are shown of each rule and severity; 0 = all */
    public static <T> FewOfEach<T> of(List<T> all, int most, Function<T, Finding> finding) {
        if (most == 0 || all.size() <= most) {
            return new FewOfEach<>(all, List.of());
        }
        Map<Kind, Long> counts = new LinkedHashMap<>();
        List<T> shown = new ArrayList<>();
        for (T one : all) {
            Kind kind = new Kind(finding.apply(one).rule(), finding.apply(one).severity());
            if (counts.merge(kind, 1L, Long::sum) <= most) {
                shown.add(one);
            }
        }
        return new FewOfEach<>(
                shown,
                counts.entrySet().stream()
                        .filter(e -> e.getValue() > most)
                        .map(e -> new More(e.getKey().rule, e.getKey().severity, e.getValue() - most))
                        .toList());
    }
}

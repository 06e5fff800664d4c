package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.Page;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/**
 * The filters, orders and pages that all of SageMaker's lists share.
 *
 * @param member name of the list in the answer
 * @param status empty for things without one
 */
record Listing<T>(
        String member,
        Function<T, String> name,
        Function<T, String> status,
        Function<T, Instant> createdAt,
        Function<T, Instant> modifiedAt,
        Function<T, ObjectNode> summary) {
    private static final int PAGE = 10;

    ObjectNode answer(Collection<T> all, Fields input, Predicate<T> more) {
        List<T> chosen = all.stream()
                .filter(more)
                .filter(item -> fits(item, input))
                .sorted(order(input))
                .toList();
        Page<T> page = Page.of(chosen, input, PAGE);
        return Members.of(member, page.items().stream().map(summary).toList())
                .put("NextToken", page.nextToken())
                .node();
    }

    /** What was created or modified at the very instant of a filter is after it and not before, as the API model says. */
    private boolean fits(T item, Fields input) {
        return input.text("StatusEquals")
                        .map(wanted -> status.apply(item).equals(wanted))
                        .orElse(true)
                && input.text("NameContains")
                        .map(part -> name.apply(item).contains(part))
                        .orElse(true)
                && input.time("CreationTimeAfter")
                        .map(t -> !createdAt.apply(item).isBefore(t))
                        .orElse(true)
                && input.time("CreationTimeBefore")
                        .map(t -> createdAt.apply(item).isBefore(t))
                        .orElse(true)
                && input.time("LastModifiedTimeAfter")
                        .map(t -> !modifiedAt.apply(item).isBefore(t))
                        .orElse(true)
                && input.time("LastModifiedTimeBefore")
                        .map(t -> modifiedAt.apply(item).isBefore(t))
                        .orElse(true);
    }

    /** Newest first unless asked otherwise, as SageMaker does. */
    private Comparator<T> order(Fields input) {
        Comparator<T> byName = Comparator.comparing(name);
        Comparator<T> order = switch (input.text("SortBy").orElse("CreationTime")) {
            case "Name" -> byName;
            case "Status" -> Comparator.comparing(status).thenComparing(byName);
            default -> Comparator.comparing(createdAt).thenComparing(byName);
        };
        return input.text("SortOrder").orElse("Descending").equals("Ascending") ? order : order.reversed();
    }
}

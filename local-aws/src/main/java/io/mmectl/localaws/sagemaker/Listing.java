package io.mmectl.localaws.sagemaker;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.Page;
import java.time.Instant;
import java.util.Collection;
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
        List<T> chosen =
                all.stream().filter(more).filter(item -> fits(item, input)).toList();
        Page<T> page = Page.of(chosen, order(input), Page.Asked.of(input, PAGE, "ValidationException"));
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

    /** Newest first unless asked otherwise, as SageMaker does; by name where all else is equal. */
    private Page.Order<T> order(Fields input) {
        Function<T, String> key = switch (input.text("SortBy").orElse("CreationTime")) {
            case "Name" -> name;
            case "Status" -> item -> status.apply(item) + " " + name.apply(item);
            default -> item -> Page.moment(createdAt.apply(item)) + " " + name.apply(item);
        };
        return new Page.Order<>(
                key, input.text("SortOrder").orElse("Descending").equals("Ascending"));
    }
}

package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.Page;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Pages whose size comes under another name than MaxResults. */
record Paging<T>(List<T> items, Optional<String> nextToken) {
    /** By position. */
    static <T> Paging<T> of(List<T> all, Fields input, String sizeMember, int defaultSize) {
        Page<T> page = Page.of(all, common(input, sizeMember), defaultSize);
        return new Paging<>(page.items(), page.nextToken());
    }

    /** By name, so that nothing is missed when something is made or deleted between two pages. */
    static <T> Paging<T> of(List<T> all, Function<T, String> name, Fields input, String sizeMember, int defaultSize) {
        Page<T> page = Page.of(
                all, new Page.Order<>(name, true), common(input, sizeMember), defaultSize, "ValidationException");
        return new Paging<>(page.items(), page.nextToken());
    }

    private static Fields common(Fields input, String sizeMember) {
        return new Fields(new Members()
                .put("MaxResults", input.integer(sizeMember))
                .put("NextToken", input.text("NextToken").or(() -> input.text("nextToken")))
                .node());
    }
}

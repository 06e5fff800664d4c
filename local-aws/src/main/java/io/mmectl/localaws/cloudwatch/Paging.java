package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Members;
import io.mmectl.localaws.json.Page;
import java.util.List;
import java.util.Optional;

/** Pages whose size comes under another name than MaxResults. */
record Paging<T>(List<T> items, Optional<String> nextToken) {
    static <T> Paging<T> of(List<T> all, Fields input, String sizeMember, int defaultSize) {
        Members common = new Members()
                .put("MaxResults", input.integer(sizeMember))
                .put("NextToken", input.text("NextToken").or(() -> input.text("nextToken")));
        Page<T> page = Page.of(all, new Fields(common.node()), defaultSize);
        return new Paging<>(page.items(), page.nextToken());
    }
}

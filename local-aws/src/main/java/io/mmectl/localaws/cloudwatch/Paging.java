package io.mmectl.localaws.cloudwatch;

import io.mmectl.localaws.json.Fields;
import io.mmectl.localaws.json.Page;
import io.mmectl.localaws.wire.AwsException;

/** How CloudWatch and its Logs ask for pages: the members have other names than elsewhere, and the refusals differ. */
final class Paging {
    private Paging() {}

    /** Of alarms and of their history. */
    static Page.Asked alarms(Fields input, int defaultSize) {
        return new Page.Asked(
                input.integer("MaxRecords").orElse(defaultSize), input.text("NextToken"), Paging::invalidNextToken);
    }

    static AwsException invalidNextToken() {
        return new AwsException(400, "InvalidNextToken", "The NextToken is invalid.");
    }

    /** Of metrics and dashboards, whose operations have no error of their own for a token. */
    static Page.Asked others(Fields input, int defaultSize) {
        return new Page.Asked(
                input.integer("MaxResults").orElse(defaultSize),
                input.text("NextToken"),
                () -> CloudWatchRefusals.value("Invalid nextToken"));
    }

    static Page.Asked logs(Fields input, int defaultSize) {
        return new Page.Asked(
                input.integer("limit").orElse(defaultSize),
                input.text("nextToken"),
                () -> LogGroups.invalid("The specified nextToken is invalid."));
    }
}

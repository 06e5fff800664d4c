package io.mmectl.config;

import java.util.List;
import java.util.stream.Collectors;

/** An input file that cannot be used; carries every problem found, in file order. */
public final class InvalidFleetException extends MmectlException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public InvalidFleetException(List<Problem> problems) {
        super(ErrorCode.INVALID_INPUT, "", "");
        this.problems = List.copyOf(problems);
    }

    /** A line for each problem. */
    @Override
    public String getMessage() {
        return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    }

    public List<Problem> problems() {
        return problems;
    }
}

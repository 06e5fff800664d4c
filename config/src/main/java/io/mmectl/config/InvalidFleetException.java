package io.mmectl.config;

import java.util.List;
import java.util.stream.Collectors;

/** An input file that cannot be used; carries every problem found, in file order. */
public final class InvalidFleetException extends MmectlException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public InvalidFleetException(List<Problem> problems) {
        super(ErrorCode.INVALID_INPUT, problems.stream().map(Problem::toString).collect(Collectors.joining("\n")), "");
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}

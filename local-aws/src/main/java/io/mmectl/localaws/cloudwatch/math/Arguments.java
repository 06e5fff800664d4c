package io.mmectl.localaws.cloudwatch.math;

import java.util.List;

/** The arguments of one call, with complaints that name the function. */
record Arguments(String function, List<Value> values) {
    int size() {
        return values.size();
    }

    Arguments count(int wanted) {
        return between(wanted, wanted);
    }

    Arguments between(int least, int most) {
        if (size() < least || size() > most) {
            String wanted = least == most ? String.valueOf(least) : least + " or " + most;
            throw new MathException(function + " takes " + wanted + " arguments, not " + size());
        }
        return this;
    }

    Value at(int index) {
        return values.get(index);
    }

    double scalar(int index) {
        if (at(index) instanceof Value.Scalar(double number)) {
            return number;
        }
        throw wrong(index, "a number");
    }

    String text(int index) {
        if (at(index) instanceof Value.Text(String text)) {
            return text;
        }
        throw wrong(index, "a string or keyword");
    }

    Line line(int index) {
        if (at(index) instanceof Value.Series(Line line)) {
            return line;
        }
        throw wrong(index, "one time series");
    }

    /** The series of an array; one series is an array of one. */
    List<Line> lines(int index) {
        return switch (at(index)) {
            case Value.Array(List<Line> lines) -> lines;
            case Value.Series(Line line) -> List.of(line);
            default -> throw wrong(index, "an array of time series");
        };
    }

    MathException wrong(int index, String wanted) {
        return new MathException("argument " + (index + 1) + " of " + function + " must be " + wanted);
    }
}

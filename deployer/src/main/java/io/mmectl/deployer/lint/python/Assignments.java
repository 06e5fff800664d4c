package io.mmectl.deployer.lint.python;

import io.mmectl.deployer.lint.python.PythonSource.Statement;
import io.mmectl.deployer.lint.python.PythonToken.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What the names of a Python file are given. Safe for concurrent use. */
final class Assignments {
    private static final Pattern BINDING = Pattern.compile("[^=!<>]+=");

    private final List<Line> lines;
    private final Map<List<String>, List<List<PythonToken>>> assigned = new ConcurrentHashMap<>();

    Assignments(List<Statement> statements) {
        this.lines = statements.stream()
                .map(Statement::tokens)
                .map(t -> new Line(t, Targets.unpacked(t), Targets.others(t)))
                .toList();
    }

    /** A logical line, and where it gives names values that are not told. */
    private record Line(List<PythonToken> tokens, BitSet unpacked, BitSet others) {
        boolean unpacks(int i, List<String> wanted) {
            return unpacked.get(i) && isThere(tokens, i, wanted);
        }

        boolean unknown(int i, List<String> wanted) {
            return unpacks(i, wanted) || (others.get(i) && isThere(tokens, i, wanted));
        }
    }

    /** What a name, or one of self's, is assigned in the whole file; empty for anything else, and where that differs. */
    Optional<List<PythonToken>> value(List<PythonToken> name) {
        if (!isName(name)) {
            return Optional.empty();
        }
        List<List<PythonToken>> values =
                assigned.computeIfAbsent(name.stream().map(PythonToken::text).toList(), this::of);
        boolean same = values.stream()
                        .map(v -> v.stream().map(PythonToken::text).toList())
                        .distinct()
                        .count()
                == 1;
        return same && !values.getFirst().isEmpty() ? Optional.of(values.getFirst()) : Optional.empty();
    }

    /** How often a name, or one of self's, is assigned; what goes over a list or comes as an argument is not. */
    long bindings(List<PythonToken> name) {
        List<String> wanted = name.stream().map(PythonToken::text).toList();
        return lines.stream()
                .mapToLong(line -> IntStream.range(0, line.tokens().size())
                        .filter(i -> bound(line.tokens(), i, wanted) || line.unpacks(i, wanted))
                        .count())
                .sum();
    }

    private static boolean isName(List<PythonToken> tokens) {
        return !tokens.isEmpty()
                && tokens.getLast().kind() == Kind.NAME
                && (tokens.size() == 1
                        || (tokens.size() == 3 && tokens.getFirst().named("self")));
    }

    /** The tokens that it is assigned each time; none for what is not a plain assignment. */
    private List<List<PythonToken>> of(List<String> wanted) {
        List<List<PythonToken>> assignments = new ArrayList<>();
        for (Line line : lines) {
            List<PythonToken> t = line.tokens();
            for (int i = 0; i + wanted.size() <= t.size(); i++) {
                if (bound(t, i, wanted)) {
                    boolean plain = t.get(i + wanted.size()).is("=") && targets(t.subList(0, i));
                    assignments.add(plain ? withoutTargets(t.subList(i + wanted.size() + 1, t.size())) : List.of());
                } else if (line.unknown(i, wanted)) {
                    assignments.add(List.of());
                }
            }
        }
        return assignments;
    }

    /** Whether what stands there is the name, and it is given a value, or at least a type. */
    private static boolean bound(List<PythonToken> t, int i, List<String> wanted) {
        if (!isThere(t, i, wanted) || i + wanted.size() == t.size()) {
            return false;
        }
        PythonToken next = t.get(i + wanted.size());
        return binds(next) || (i == 0 && next.is(":"));
    }

    /** Whether exactly the name begins there, and nothing of it. */
    private static boolean isThere(List<PythonToken> t, int i, List<String> wanted) {
        int end = i + wanted.size();
        return end <= t.size()
                && t.get(i).text().equals(wanted.getFirst())
                && (i == 0 || !t.get(i - 1).is("."))
                && (end == t.size() || !t.get(end).is("."))
                && t.subList(i, end).stream().map(PythonToken::text).toList().equals(wanted);
    }

    /** Only names with an equals sign behind each: {@code a = self.b =}. */
    private static boolean targets(List<PythonToken> before) {
        return before.stream().allMatch(t -> t.kind() == Kind.NAME || t.is(".") || t.is("="))
                && (before.isEmpty() || before.getLast().is("="));
    }

    private static List<PythonToken> withoutTargets(List<PythonToken> value) {
        for (int i = value.size() - 1; i >= 0; i--) {
            if (value.get(i).is("=") && targets(value.subList(0, i + 1))) {
                return value.subList(i + 1, value.size());
            }
        }
        return value;
    }

    private static boolean binds(PythonToken token) {
        return token.kind() == Kind.OPERATOR
                && (token.is("=")
                        || token.is(":=")
                        || BINDING.matcher(token.text()).matches());
    }
}

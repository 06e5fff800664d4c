package io.mmectl.deployer.lint.python;

import io.mmectl.deployer.lint.python.PythonToken.Kind;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/** Where one logical line gives names values in other ways than {@code name = value}. Rather too many places than too few. */
final class Targets {
    private Targets() {}

    /** The first tokens of what a list of targets is unpacked to: {@code name, self.other = …}. */
    static BitSet unpacked(List<PythonToken> line) {
        BitSet found = new BitSet();
        int end = assignment(line);
        Deque<Boolean> around = new ArrayDeque<>();
        boolean targets = true;
        for (int i = 0; i < end; i++) {
            int change = PythonSource.depthChange(line.get(i));
            if (change > 0) {
                around.push(targets);
                targets &= i == 0 || "=,([*:".contains(line.get(i - 1).text());
            } else if (change < 0) {
                targets = around.isEmpty() || around.pop();
            } else if (targets && begins(line, i) && ",)]".contains(behind(line, i))) {
                found.set(i);
            }
        }
        return found;
    }

    /**
     * The names that go over a list, of comprehensions too, those behind {@code as} and {@code import}, parameters, and all
     * names of a line that makes a function or a class or is a pattern.
     */
    static BitSet others(List<PythonToken> line) {
        BitSet found = new BitSet();
        boolean whole = header(line);
        boolean loop = false;
        int as = -1;
        int depth = 0;
        Deque<Integer> lambdas = new ArrayDeque<>();
        for (int i = 0; i < line.size(); i++) {
            PythonToken token = line.get(i);
            int change = PythonSource.depthChange(token);
            depth += Math.min(0, change);
            while (!lambdas.isEmpty() && depth < lambdas.getFirst()) {
                lambdas.pop();
            }
            if (!lambdas.isEmpty() && depth == lambdas.getFirst() && token.is(":")) {
                lambdas.pop();
            }
            loop &= !token.named("in");
            if ((whole || loop || as >= 0 || !lambdas.isEmpty()) && begins(line, i)) {
                found.set(i);
            }
            depth += Math.max(0, change);
            as = depth == as ? -1 : as;
            loop |= token.named("for");
            whole |= token.named("import");
            if (token.named("as")) {
                as = depth;
            } else if (token.named("lambda")) {
                lambdas.push(depth);
            }
        }
        return found;
    }

    private static boolean header(List<PythonToken> line) {
        PythonToken first = line.getFirst().named("async") && line.size() > 1 ? line.get(1) : line.getFirst();
        return first.named("def") || first.named("class") || first.named("case");
    }

    /** The last equals sign outside of brackets; -1 without one. */
    private static int assignment(List<PythonToken> line) {
        int last = -1;
        int depth = 0;
        for (int i = 0; i < line.size(); i++) {
            depth += PythonSource.depthChange(line.get(i));
            last = depth == 0 && line.get(i).is("=") ? i : last;
        }
        return last;
    }

    /** Whether a name, dotted or not, begins there. */
    private static boolean begins(List<PythonToken> line, int i) {
        return line.get(i).kind() == Kind.NAME && (i == 0 || !line.get(i - 1).is("."));
    }

    /** What stands behind the dotted name that begins there; a dot where nothing does. */
    private static String behind(List<PythonToken> line, int name) {
        int i = name + 1;
        while (i + 1 < line.size() && line.get(i).is(".")) {
            i += 2;
        }
        return i < line.size() ? line.get(i).text() : ".";
    }
}

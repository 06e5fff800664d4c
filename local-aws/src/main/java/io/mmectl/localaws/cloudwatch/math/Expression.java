package io.mmectl.localaws.cloudwatch.math;

import java.util.List;

/** The syntax tree of an expression. */
sealed interface Expression {
    record Number(double value) implements Expression {}

    record Quoted(String text) implements Expression {}

    /** The id of a query, or a word that a function knows. */
    record Name(String name) implements Expression {}

    record ArrayOf(List<Expression> elements) implements Expression {}

    record Negation(Expression operand) implements Expression {}

    record Binary(String operator, Expression left, Expression right) implements Expression {}

    /** @param function in upper case */
    record Call(String function, List<Expression> arguments) implements Expression {}
}

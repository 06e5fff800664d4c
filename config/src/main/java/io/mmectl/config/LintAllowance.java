package io.mmectl.config;

import org.jspecify.annotations.Nullable;

/**
 * Findings of one lint rule that may stay.
 *
 * @param rule the rule's id; whether there is such a rule is not known here
 * @param because why; not empty
 * @param type only in models of this type; null = of all
 * @param customer only in models of this customer, by its id; null = of all
 * @param position where the fleet file says so
 */
public record LintAllowance(
        String rule,
        String because,
        @Nullable String type,
        @Nullable String customer,
        Position position) {
    /** Whether it speaks of this rule in this model. */
    public boolean covers(String ruleId, ModelDefinition model) {
        return rule.equals(ruleId)
                && (type == null || type.equals(model.type()))
                && (customer == null || customer.equals(model.customer()));
    }
}

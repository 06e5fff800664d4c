package io.mmectl.config;

import java.util.Comparator;

/**
 * What an API layer asks for: a customer's model, and the part of it.
 *
 * @param customer the customer's id as in the model definition (not the slug)
 * @param part empty for a model that is one target model
 */
public record RouteKey(String customer, String model, String part) implements Comparable<RouteKey> {
    private static final Comparator<RouteKey> ORDER = Comparator.comparing(RouteKey::customer)
            .thenComparing(RouteKey::model)
            .thenComparing(RouteKey::part);

    @Override
    public int compareTo(RouteKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return customer + "/" + model + (part.isEmpty() ? "" : "/" + part);
    }
}

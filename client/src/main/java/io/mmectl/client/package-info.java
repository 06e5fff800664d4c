/**
 * The library for an API layer: finds a customer's target model in the routing table and invokes it, patient with cold
 * starts. Start at {@link io.mmectl.client.MmeClient}.
 */
@NullMarked
package io.mmectl.client;

import org.jspecify.annotations.NullMarked;

/** Reads {@code fleet.yaml} and model definitions into the records of {@code io.mmectl.config}. */
@NullMarked
package io.mmectl.config.fleet;

import org.jspecify.annotations.NullMarked;

/** Durable state of the services. */
@NullMarked
package io.mmectl.localaws.store;

import org.jspecify.annotations.NullMarked;

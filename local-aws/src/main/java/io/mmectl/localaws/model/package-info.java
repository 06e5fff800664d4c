/** AWS's own service models at work: protocols and validation. */
@NullMarked
package io.mmectl.localaws.model;

import org.jspecify.annotations.NullMarked;

/** Time that can run faster than the wall. */
@NullMarked
package io.mmectl.localaws.time;

import org.jspecify.annotations.NullMarked;

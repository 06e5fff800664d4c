/** Clients that nobody here wrote, against the port. */
@NullMarked
package io.mmectl.localaws.peer;

import org.jspecify.annotations.NullMarked;

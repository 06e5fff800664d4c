/** Faults that a test or a person scripts. */
@NullMarked
package io.mmectl.localaws.fault;

import org.jspecify.annotations.NullMarked;

/** What the tests say of how close the local AWS is to the real one. */
@NullMarked
package io.mmectl.localaws.fidelity;

import org.jspecify.annotations.NullMarked;

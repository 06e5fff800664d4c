/** Instances that are real Triton processes. */
@NullMarked
package io.mmectl.localaws.triton;

import org.jspecify.annotations.NullMarked;

/** Metric math: expressions over series of numbers. Pure. */
@NullMarked
package io.mmectl.localaws.cloudwatch.math;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.mmectl.localaws.cloudwatch.math;

import org.jspecify.annotations.NullMarked;

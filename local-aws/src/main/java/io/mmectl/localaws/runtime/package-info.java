/** SageMaker Runtime: invocations of multi-model endpoints. */
@NullMarked
package io.mmectl.localaws.runtime;

import org.jspecify.annotations.NullMarked;

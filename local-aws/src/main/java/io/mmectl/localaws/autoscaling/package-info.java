/** Application Auto Scaling for endpoint variants. */
@NullMarked
package io.mmectl.localaws.autoscaling;

import org.jspecify.annotations.NullMarked;

/** CloudWatch metrics, alarms and logs. */
@NullMarked
package io.mmectl.localaws.cloudwatch;

import org.jspecify.annotations.NullMarked;

/** Embedded S3, SageMaker, Runtime, Application Auto Scaling and CloudWatch on one loopback port. */
@NullMarked
package io.mmectl.localaws;

import org.jspecify.annotations.NullMarked;

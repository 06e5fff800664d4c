/** Implements the ports of deployer and warmup with the AWS SDK. */
@NullMarked
package io.mmectl.aws;

import org.jspecify.annotations.NullMarked;

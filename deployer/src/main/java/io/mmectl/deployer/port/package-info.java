/** What the deployer asks of the world. Implementations translate every failure into a MmectlException. */
@NullMarked
package io.mmectl.deployer.port;

import org.jspecify.annotations.NullMarked;

/** Carrying out a plan: the executor, its events and report, the lease, the release protocol. */
@NullMarked
package io.mmectl.deployer.apply;

import org.jspecify.annotations.NullMarked;

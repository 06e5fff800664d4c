/**
 * Finding and deleting what a fleet has left behind and nothing uses any more.
 *
 * <p>{@link io.mmectl.deployer.gc.GcReader} asks the account, {@link io.mmectl.deployer.gc.GcRules} decides (pure), {@link
 * io.mmectl.deployer.gc.GarbageCollection} deletes under the environment's lease.
 */
@NullMarked
package io.mmectl.deployer.gc;

import org.jspecify.annotations.NullMarked;

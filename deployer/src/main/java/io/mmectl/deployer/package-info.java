/** Template rendering, packaging, desired and observed state, planner, executor, ports. */
@NullMarked
package io.mmectl.deployer;

import org.jspecify.annotations.NullMarked;

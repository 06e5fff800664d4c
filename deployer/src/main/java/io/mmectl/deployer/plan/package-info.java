/** Intended changes as data: actions, plans, and the planner that decides without acting. */
@NullMarked
package io.mmectl.deployer.plan;

import org.jspecify.annotations.NullMarked;

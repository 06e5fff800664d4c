/** The rules, grouped by what they look at. */
@NullMarked
package io.mmectl.deployer.lint.checks;

import org.jspecify.annotations.NullMarked;

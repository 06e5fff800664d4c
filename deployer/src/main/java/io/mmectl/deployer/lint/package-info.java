/** Looks at a Triton repository before it is packed, for what would fail on an instance minutes later. */
@NullMarked
package io.mmectl.deployer.lint;

import org.jspecify.annotations.NullMarked;

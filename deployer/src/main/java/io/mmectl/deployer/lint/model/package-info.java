/** Triton models as their configuration describes them. */
@NullMarked
package io.mmectl.deployer.lint.model;

import org.jspecify.annotations.NullMarked;

/** Templates: read with positions, rendered with a model definition into the Triton repositories of its target models. */
@NullMarked
package io.mmectl.deployer.template;

import org.jspecify.annotations.NullMarked;

/** Protobuf's text format with the place of every field, and Triton's ModelConfig to judge it by. */
@NullMarked
package io.mmectl.deployer.lint.pbtxt;

import org.jspecify.annotations.NullMarked;

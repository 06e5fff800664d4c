/** Protobuf text format, as Triton's {@code config.pbtxt} uses it. */
@NullMarked
package io.mmectl.localaws.pbtxt;

import org.jspecify.annotations.NullMarked;

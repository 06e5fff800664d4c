/** HTTP requests and answers as the services see them. */
@NullMarked
package io.mmectl.localaws.wire;

import org.jspecify.annotations.NullMarked;

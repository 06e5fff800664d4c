/** The services around endpoints, put together. */
@NullMarked
package io.mmectl.localaws.hosting;

import org.jspecify.annotations.NullMarked;

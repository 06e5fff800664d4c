/** What the services of one local AWS share. */
@NullMarked
package io.mmectl.localaws.platform;

import org.jspecify.annotations.NullMarked;

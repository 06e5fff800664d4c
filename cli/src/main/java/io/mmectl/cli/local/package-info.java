/** The local AWS as a background process. */
@NullMarked
package io.mmectl.cli.local;

import org.jspecify.annotations.NullMarked;

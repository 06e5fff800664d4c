/** What AWS offers, as data files: instance types and serving images. */
@NullMarked
package io.mmectl.config.catalogue;

import org.jspecify.annotations.NullMarked;

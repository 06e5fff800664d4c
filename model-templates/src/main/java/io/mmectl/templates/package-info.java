/** The inference code and repository layouts that come with mmectl, as files on the class path. */
@NullMarked
package io.mmectl.templates;

import org.jspecify.annotations.NullMarked;

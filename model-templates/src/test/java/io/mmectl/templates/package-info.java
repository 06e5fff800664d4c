@NullMarked
package io.mmectl.templates;

import org.jspecify.annotations.NullMarked;

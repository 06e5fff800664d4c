@NullMarked
package io.mmectl.localaws.triton;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.mmectl.localaws.fault;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.mmectl.deployer.gc;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.mmectl.deployer.apply;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.mmectl.deployer.plan;

import org.jspecify.annotations.NullMarked;

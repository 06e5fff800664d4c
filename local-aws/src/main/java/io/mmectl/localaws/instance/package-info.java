/** Instances of an endpoint: the platform around a container, and the simulated Triton in it. */
@NullMarked
package io.mmectl.localaws.instance;

import org.jspecify.annotations.NullMarked;

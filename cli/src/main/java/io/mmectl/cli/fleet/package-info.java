/** From a fleet file to the deployer and the warm-up: everything that several commands need. */
@NullMarked
package io.mmectl.cli.fleet;

import org.jspecify.annotations.NullMarked;

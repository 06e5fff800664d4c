/** What a fleet asks for and what the account answered. */
@NullMarked
package io.mmectl.deployer.state;

import org.jspecify.annotations.NullMarked;

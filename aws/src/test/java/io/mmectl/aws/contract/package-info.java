/** What every implementation of the ports must do, as tests that each implementation runs. */
@NullMarked
package io.mmectl.aws.contract;

import org.jspecify.annotations.NullMarked;

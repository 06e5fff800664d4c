/** STS and IAM, as far as clients touch them. */
@NullMarked
package io.mmectl.localaws.identity;

import org.jspecify.annotations.NullMarked;

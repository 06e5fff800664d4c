/** Members of requests and answers. */
@NullMarked
package io.mmectl.localaws.json;

import org.jspecify.annotations.NullMarked;

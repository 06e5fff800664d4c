/** Signature Version 4 as the server checks it, and the payload framing that belongs to it. */
@NullMarked
package io.mmectl.localaws.auth;

import org.jspecify.annotations.NullMarked;

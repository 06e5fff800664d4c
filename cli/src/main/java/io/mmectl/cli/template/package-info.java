/** A user's own templates: looking at them, starting one, testing one; no account is needed. */
@NullMarked
package io.mmectl.cli.template;

import org.jspecify.annotations.NullMarked;

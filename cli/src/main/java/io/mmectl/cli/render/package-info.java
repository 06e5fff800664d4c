/** What a person or a script sees: tables, progress, errors. */
@NullMarked
package io.mmectl.cli.render;

import org.jspecify.annotations.NullMarked;

/** One class a command. */
@NullMarked
package io.mmectl.cli.command;

import org.jspecify.annotations.NullMarked;

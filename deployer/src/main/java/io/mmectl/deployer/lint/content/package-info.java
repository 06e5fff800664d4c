/** A repository as lint sees it, whether it is a directory, an archive or rendered in memory. */
@NullMarked
package io.mmectl.deployer.lint.content;

import org.jspecify.annotations.NullMarked;

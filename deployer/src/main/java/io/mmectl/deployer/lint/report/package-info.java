/** What lint found, for people and for programs, and the page of each rule. */
@NullMarked
package io.mmectl.deployer.lint.report;

import org.jspecify.annotations.NullMarked;

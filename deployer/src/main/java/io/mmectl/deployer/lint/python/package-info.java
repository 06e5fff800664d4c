/** As much of Python's grammar as lint needs, without a Python. What is not certain to be wrong is taken for right. */
@NullMarked
package io.mmectl.deployer.lint.python;

import org.jspecify.annotations.NullMarked;

/** YAML as a tree with positions, and shapes: one table of fields that reads, checks and describes a document. */
@NullMarked
package io.mmectl.config.yaml;

import org.jspecify.annotations.NullMarked;

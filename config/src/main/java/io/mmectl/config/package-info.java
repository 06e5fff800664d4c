/** fleet.yaml and model metadata as records, catalogues, naming, routing table and ledger formats. */
@NullMarked
package io.mmectl.config;

import org.jspecify.annotations.NullMarked;

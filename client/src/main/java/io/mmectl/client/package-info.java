/** Library for an API layer: routes, Triton v2 codec, InvokeEndpoint with cold-start retry. */
@NullMarked
package io.mmectl.client;

import org.jspecify.annotations.NullMarked;

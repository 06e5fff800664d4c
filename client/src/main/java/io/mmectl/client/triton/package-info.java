/** Tensors and the Triton (KServe v2) inference protocol in its JSON and its binary form; knows nothing of AWS. */
@NullMarked
package io.mmectl.client.triton;

import org.jspecify.annotations.NullMarked;

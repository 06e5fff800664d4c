/** The SageMaker control plane: models, endpoint configs, endpoints and their instances. */
@NullMarked
package io.mmectl.localaws.sagemaker;

import org.jspecify.annotations.NullMarked;

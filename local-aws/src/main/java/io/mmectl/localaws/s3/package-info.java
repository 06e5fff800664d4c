/** S3. */
@NullMarked
package io.mmectl.localaws.s3;

import org.jspecify.annotations.NullMarked;

package io.mmectl.aws.contract;

import org.junit.jupiter.api.extension.ExtendWith;

/** Part of what the ports promise. */
@ExtendWith(StrictDeviations.class)
public interface Contract {
    AwsUnderTest aws();
}

package io.mmectl.localaws.sagemaker;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * An immutable resource: a SageMaker model or an endpoint config.
 *
 * @param request what the client created it from
 */
record ResourceRecord(String region, String name, String arn, Instant createdAt, JsonNode request) {}

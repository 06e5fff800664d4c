package io.mmectl.deployer.lint.checks;

import io.mmectl.deployer.lint.model.ModelConfig;
import io.mmectl.deployer.lint.pbtxt.Place;
import io.mmectl.deployer.lint.pbtxt.TextField;

/** Where something stands in a message. */
final class ModelConfigPlaces {
    private ModelConfigPlaces() {}

    /** The field's place, or the message's when it has no such field. */
    static Place of(ModelConfig.Nested message, String field) {
        return message.message().first(field).map(TextField::place).orElse(message.place());
    }
}

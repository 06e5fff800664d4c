package io.mmectl.deployer.lint.python;

import io.mmectl.deployer.lint.pbtxt.Place;

/**
 * A tensor of the model's own configuration that its Python is certain to name.
 *
 * @param name never empty
 * @param needed true when nothing is answered without it: initialize takes something of what it finds, unconditionally
 */
public record TensorUse(Way way, String name, boolean needed, Place place) {
    /** What is done with it. */
    public enum Way {
        /** Taken from a request. */
        READ,
        /** Put into a response. */
        WRITTEN,
        /** Looked up among the configuration's inputs. */
        INPUT_CONFIG,
        /** Looked up among the configuration's outputs. */
        OUTPUT_CONFIG;

        public boolean input() {
            return this == READ || this == INPUT_CONFIG;
        }
    }
}

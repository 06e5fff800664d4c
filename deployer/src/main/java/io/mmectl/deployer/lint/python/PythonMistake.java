package io.mmectl.deployer.lint.python;

import io.mmectl.deployer.lint.pbtxt.Place;

/** Something that no Python compiles. */
public record PythonMistake(Place place, String what) {}

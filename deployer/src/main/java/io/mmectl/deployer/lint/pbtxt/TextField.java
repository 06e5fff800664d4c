package io.mmectl.deployer.lint.pbtxt;

/**
 * One value of one field. A list in brackets is as many of these.
 *
 * @param name as written; an extension's or Any's stands in its brackets
 * @param place of the name; of the value, for the second and later ones of a list
 * @param list whether it stood in brackets
 * @param colon whether the name was followed by a colon
 */
public record TextField(String name, Place place, TextValue value, boolean list, boolean colon) {}

package io.mmectl.localaws.s3;

/**
 * Which of the versions of a key an object is.
 *
 * @param id what clients call it; {@link VersionIds#NULL} for what was written while versioning was suspended
 * @param order grows with every version that is written; positive
 * @param marker whether it only says that the key was deleted
 */
record Version(String id, long order, boolean marker) {}

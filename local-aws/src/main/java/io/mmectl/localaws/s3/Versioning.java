package io.mmectl.localaws.s3;

/** Whether a bucket keeps what is replaced or deleted. Once switched on it can be suspended, never taken back. */
enum Versioning {
    /** Never switched on: one object a key, without a version id. */
    OFF(""),
    /** Each write is a version with an id of its own; a delete leaves a marker. */
    ENABLED("Enabled"),
    /** Writes and deletes replace the version "null"; the others stay. */
    SUSPENDED("Suspended");

    private final String status;

    Versioning(String status) {
        this.status = status;
    }

    /** AWS's word; "" before it was ever switched on. */
    String status() {
        return status;
    }

    /** Throws MalformedXML for a word that a client cannot ask for. */
    static Versioning requested(String status) {
        return switch (status) {
            case "Enabled" -> ENABLED;
            case "Suspended" -> SUSPENDED;
            default -> throw S3Errors.malformedXml();
        };
    }
}

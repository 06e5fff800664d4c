package io.mmectl.config.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A data file of this package. */
final class CatalogueFile {
    private CatalogueFile() {}

    static JsonNode read(String name) {
        try (InputStream in = CatalogueFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("catalogue " + name + " is not on the class path");
            }
            return JsonMapper.builder().build().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

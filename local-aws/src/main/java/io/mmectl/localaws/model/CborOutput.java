package io.mmectl.localaws.model;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORGenerator;
import tools.jackson.dataformat.cbor.CBORMapper;

/** CBOR of a tree in the types of its shape: a time is tag 1 with epoch seconds, a double stays one without a fraction. */
record CborOutput(CBORGenerator cbor) {
    private static final CBORMapper MAPPER =
            CBORMapper.builder(CBORFactory.builder().build()).build();
    private static final int EPOCH_TAG = 1;

    static byte[] bytes(Shape shape, JsonNode value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (CBORGenerator generator = (CBORGenerator) MAPPER.createGenerator(out)) {
            new CborOutput(generator).structure(shape, value);
        }
        return out.toByteArray();
    }

    private void structure(Shape shape, JsonNode value) {
        cbor.writeStartObject();
        shape.members().forEach((name, member) -> {
            JsonNode child = value.get(name);
            if (child != null && !child.isNull()) {
                cbor.writeName(name);
                value(member, child);
            }
        });
        cbor.writeEndObject();
    }

    private void value(Shape shape, JsonNode value) {
        switch (shape.type()) {
            case "structure" -> structure(shape, value);
            case "list" -> {
                cbor.writeStartArray();
                value.forEach(element -> value(shape.element(), element));
                cbor.writeEndArray();
            }
            case "map" -> {
                cbor.writeStartObject();
                value.properties().forEach(entry -> {
                    cbor.writeName(entry.getKey());
                    value(shape.value(), entry.getValue());
                });
                cbor.writeEndObject();
            }
            case "timestamp" -> {
                cbor.writeTag(EPOCH_TAG);
                cbor.writeNumber(value.asDouble());
            }
            case "integer", "long" -> cbor.writeNumber(value.asLong());
            case "float", "double" -> cbor.writeNumber(value.asDouble());
            case "boolean" -> cbor.writeBoolean(value.asBoolean());
            case "blob" -> cbor.writeBinary(Base64.getDecoder().decode(value.asString()));
            default -> cbor.writeString(value.asString());
        }
    }
}

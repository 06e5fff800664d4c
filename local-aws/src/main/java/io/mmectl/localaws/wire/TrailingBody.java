package io.mmectl.localaws.wire;

import java.util.Map;

/** A request body that carries headers behind its payload. */
public interface TrailingBody {
    /** The trailers by lower-case name; complete once the payload has been read to its end. */
    Map<String, String> trailers();
}

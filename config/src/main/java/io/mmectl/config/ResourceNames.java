package io.mmectl.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Names and tags of one fleet's resources in one environment. Parts of a name are joined by {@code --}, which no slug holds,
 * so that different fleets, environments and model types never share a name.
 *
 * @param fleet slug
 * @param environment slug
 */
public record ResourceNames(String fleet, String environment) {
    /** Tags that prove ownership; nothing is changed or deleted that does not carry the first two. */
    public static final String FLEET_TAG = "mmectl:fleet";

    public static final String ENVIRONMENT_TAG = "mmectl:environment";
    public static final String MODEL_TYPE_TAG = "mmectl:model-type";

    /** The one production variant of every endpoint. */
    public static final String VARIANT = "AllTraffic";

    /** SageMaker's limit for endpoints, endpoint configurations and models. */
    private static final int LONGEST = 63;

    private static final int DIGEST_LENGTH = 10;
    private static final String SEPARATOR = "--";

    /** Longest name of an endpoint: its SageMaker models and configurations append a digest. */
    private static final int ROOM = LONGEST - SEPARATOR.length() - DIGEST_LENGTH;

    /** What remains of a name that is too long, before its own digest. */
    private static final int CUT = ROOM - SEPARATOR.length() - DIGEST_LENGTH;

    public static ResourceNames of(FleetSpec fleet) {
        return new ResourceNames(fleet.name(), fleet.environment());
    }

    /** Start of the name of every resource, also of a shortened one; resources of other fleets may share it. */
    public String searchPrefix() {
        String prefix = prefix();
        return prefix.length() <= CUT ? prefix : prefix.substring(0, CUT).replaceAll("-+$", "");
    }

    /**
     * {@code <fleet>--<environment>--<model type>}; what is too long to leave room for a digest is cut and ends in a digest
     * of the whole.
     */
    public String endpoint(String modelType) {
        String full = prefix() + modelType;
        if (full.length() <= ROOM) {
            return full;
        }
        return full.substring(0, CUT).replaceAll("-+$", "") + SEPARATOR + digest(full);
    }

    /**
     * Name of a SageMaker model or endpoint configuration of the endpoint.
     *
     * @param content canonical text of everything that makes it different from another one
     */
    public String versioned(String modelType, String content) {
        return endpoint(modelType) + SEPARATOR + digest(content);
    }

    /** The user's tags and those that prove ownership, sorted. */
    public SortedMap<String, String> tags(String modelType, SortedMap<String, String> userTags) {
        var tags = new TreeMap<>(userTags);
        tags.put(FLEET_TAG, fleet);
        tags.put(ENVIRONMENT_TAG, environment);
        tags.put(MODEL_TYPE_TAG, modelType);
        return tags;
    }

    /** True when the tags say that the resource belongs to this fleet and environment. */
    public boolean own(SortedMap<String, String> tags) {
        return fleet.equals(tags.get(FLEET_TAG)) && environment.equals(tags.get(ENVIRONMENT_TAG));
    }

    private String prefix() {
        return fleet + SEPARATOR + environment + SEPARATOR;
    }

    private static String digest(String text) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256).substring(0, DIGEST_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

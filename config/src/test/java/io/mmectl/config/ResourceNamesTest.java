package io.mmectl.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ResourceNamesTest {
    private final ResourceNames names = new ResourceNames("support-suite", "prod");

    @Test
    void anEndpointIsNamedByFleetEnvironmentAndModelType() {
        assertThat(names.endpoint("embedding")).isEqualTo("support-suite--prod--embedding");
    }

    @Test
    void slugsThatJoinToTheSameTextKeepDifferentNames() {
        assertThat(new ResourceNames("a", "b-c").endpoint("d"))
                .isNotEqualTo(new ResourceNames("a-b", "c").endpoint("d"));
    }

    @Test
    void longNamesAreCutButStayApartAndLeaveRoomForADigest() {
        var longNames = new ResourceNames("a-fleet-with-a-rather-long-name", "a-long-environment");

        String one = longNames.endpoint("embedding");
        String other = longNames.endpoint("autocomplete");

        assertThat(one).isNotEqualTo(other).matches("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}");
        assertThat(longNames.versioned("embedding", "content"))
                .hasSizeLessThanOrEqualTo(63)
                .startsWith(one);
    }

    @Test
    void everyNameIsFoundByTheSearchPrefix() {
        var longNames = new ResourceNames("a-fleet-with-a-rather-long-name", "a-long-environment");

        assertThat(longNames.endpoint("embedding")).startsWith(longNames.searchPrefix());
        assertThat(names.versioned("embedding", "content")).startsWith(names.searchPrefix());
    }

    @Test
    void ownershipNeedsFleetAndEnvironment() {
        assertThat(names.own(names.tags("embedding", new TreeMap<>(Map.of("team", "search")))))
                .isTrue();
        assertThat(names.own(new ResourceNames("support-suite", "staging").tags("embedding", new TreeMap<>())))
                .isFalse();
        assertThat(names.own(new TreeMap<>())).isFalse();
    }
}

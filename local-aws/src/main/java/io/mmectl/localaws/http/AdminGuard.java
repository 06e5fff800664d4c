package io.mmectl.localaws.http;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may use {@code /_local/}, which asks for no signature: programs of this machine. A page that a browser has open, of
 * whatever site, must not: it is known by the name under which it reached the port, or by where the browser says it is from.
 */
final class AdminGuard {
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private AdminGuard() {}

    /**
     * Why a request is refused; empty when it is welcome.
     *
     * @param headers first values by lower-case name
     */
    static Optional<String> refusal(Map<String, String> headers) {
        String host = headers.getOrDefault("host", "localhost");
        if (!isLoopback(withoutPort(host))) {
            return Optional.of("the admin API is reached as 127.0.0.1, localhost or [::1], not as " + host);
        }
        String origin = headers.get("origin");
        if (origin != null && !origin.equals("http://" + host)) {
            return Optional.of("the admin API does not answer pages of " + origin);
        }
        String site = headers.getOrDefault("sec-fetch-site", "none");
        return OWN.contains(site)
                ? Optional.empty()
                : Optional.of("the admin API does not answer " + site + " requests of a browser");
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private static boolean isLoopback(String name) {
        return name.equalsIgnoreCase("localhost") || name.equals("[::1]") || name.matches("127(\\.\\d{1,3}){3}");
    }
}

package io.mmectl.cli.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How a lease names its holder: {@code user@machine/boot/pids:pid}. A machine's name alone proves nothing: others may have
 * it too, and containers that share it do not see each other's processes. Linux tells its boot and its set of process numbers;
 * elsewhere the name ends in {@code /unknown}.
 */
final class ThisProcess {
    private static final String UNKNOWN = "unknown";
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path PIDS = Path.of("/proc/self/ns/pid");

    private ThisProcess() {}

    static String name() {
        return System.getProperty("user.name") + "@" + place() + ":"
                + ProcessHandle.current().pid();
    }

    /** True for a process that has ended and whose number would be seen here: it holds nothing any more. */
    static boolean gone(String holder) {
        int at = holder.lastIndexOf('@');
        int colon = holder.lastIndexOf(':');
        String place = place();
        if (place.endsWith(UNKNOWN)
                || at < 0
                || colon < at
                || !holder.substring(at + 1, colon).equals(place)) {
            return false;
        }
        String pid = holder.substring(colon + 1);
        return pid.matches("\\d{1,18}")
                && ProcessHandle.of(Long.parseLong(pid))
                        .filter(ProcessHandle::isAlive)
                        .isEmpty();
    }

    private static String place() {
        try {
            String boot = Files.readString(BOOT).strip();
            String pids = Files.readSymbolicLink(PIDS).toString().replaceAll("\\D", "");
            return host() + "/" + boot.substring(0, Math.min(8, boot.length())) + "/" + pids;
        } catch (IOException | UnsupportedOperationException e) {
            return host() + "/" + UNKNOWN;
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}

package io.mmectl.cli.fleet;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** How a lease names its holder: {@code user@machine:pid}. */
final class ThisProcess {
    private ThisProcess() {}

    static String name() {
        return System.getProperty("user.name") + "@" + host() + ":"
                + ProcessHandle.current().pid();
    }

    /** True for a process of this machine that has ended: it holds nothing any more. */
    static boolean gone(String holder) {
        int at = holder.lastIndexOf('@');
        int colon = holder.lastIndexOf(':');
        if (at < 0 || colon < at || !holder.substring(at + 1, colon).equals(host())) {
            return false;
        }
        String pid = holder.substring(colon + 1);
        return pid.matches("\\d{1,18}")
                && ProcessHandle.of(Long.parseLong(pid))
                        .filter(ProcessHandle::isAlive)
                        .isEmpty();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}

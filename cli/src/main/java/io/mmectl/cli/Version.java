package io.mmectl.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"mmectl " + text() + " (Java " + Runtime.version().feature() + ")"};
    }

    /** As {@code 1.2.3}; {@code development} outside a jar. */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}

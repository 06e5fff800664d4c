package io.mmectl.localaws.wire;

/** Amazon resource names: {@code arn:partition:service:region:account:resource}. */
public final class Arn {
    private static final int REGION = 3;
    private static final int PARTS = 6;

    private Arn() {}

    /** The region that a name says; empty for what is global, and for a text that is no such name. */
    public static String region(String arn) {
        return part(arn, REGION);
    }

    /** What a name says behind the account; empty for a text that is no such name. */
    public static String resource(String arn) {
        return part(arn, PARTS - 1);
    }

    private static String part(String arn, int index) {
        String[] parts = arn.split(":", PARTS);
        return parts.length == PARTS && parts[0].equals("arn") ? parts[index] : "";
    }

    /** Whether a service of this region can know what is named: it is of the region, or global. */
    public static boolean within(String region, String arn) {
        String named = region(arn);
        return named.isEmpty() || named.equals(region);
    }
}

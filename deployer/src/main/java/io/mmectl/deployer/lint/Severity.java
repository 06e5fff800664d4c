package io.mmectl.deployer.lint;

/** What a finding means. */
public enum Severity {
    /** It cannot work: nothing is published. */
    ERROR,
    /** It may not do what is wanted. */
    WARNING,
    /** Worth knowing; told by {@code lint} only. */
    NOTE;

    /** As users write and read it. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}

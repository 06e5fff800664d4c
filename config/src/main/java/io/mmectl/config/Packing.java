package io.mmectl.config;

/**
 * How much of an archive is compressed. The content that it unpacks to, and so its identity, is the same either way.
 */
public enum Packing {
    /** Only what shrinks a lot: text and other bytes that repeat. Weights are stored, so a cold start unpacks them at once. */
    FAST,
    /** Whatever shrinks at all: about 8 % smaller weights, at four times the CPU of every unpacking. For thin links. */
    COMPACT
}

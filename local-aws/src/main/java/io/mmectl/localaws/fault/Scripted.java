package io.mmectl.localaws.fault;

/** A fault and when it strikes. */
public record Scripted(Fault fault, Strikes strikes) {
    /** One that strikes whenever it can. */
    public static Scripted always(Fault fault) {
        return new Scripted(fault, Strikes.ALWAYS);
    }
}

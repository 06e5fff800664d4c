package io.mmectl.aws.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * That implementation does not keep this part of the contract. It is strict: the test still runs there and must fail, so
 * that the annotation goes when it is no longer true.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Deviates.List.class)
public @interface Deviates {
    Aws from();

    String because();

    /** Several of them. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface List {
        Deviates[] value();
    }
}

package io.mmectl.localaws.fidelity;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One line of {@code local-aws/FIDELITY.md}: a behaviour that the annotated test shows, and how sure we are of it. On a test
 * method of {@code local-aws}, or on a test class for what the class shows as a whole; tests tagged {@code peers} count too.
 * {@link FidelityPageTest} says how to write the page anew.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Repeatable(Fidelity.All.class)
public @interface Fidelity {
    /** The section of the page. */
    Area area();

    /** What the local AWS does, in one sentence without a full stop; Markdown. */
    String behaviour();

    Sure sure();

    /** Who agrees or says so: a peer with its version, a page of AWS's documentation, a public issue. Empty for a guess. */
    String source() default "";

    /** Sections of the page, in their order. */
    enum Area {
        S3("S3"),
        IDENTITY("STS and IAM"),
        REQUESTS("Requests"),
        SAGEMAKER("SageMaker"),
        RUNTIME("Runtime and instances"),
        SCALING("Application Auto Scaling"),
        MONITORING("CloudWatch and Logs"),
        OPERATION("Time, faults and durability");

        private final String title;

        Area(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    /** How sure we are that the real AWS does the same. */
    enum Sure {
        /** An independent client or an independent implementation agrees, by a run that can be repeated. */
        VERIFIED("verified"),
        /** AWS's documentation, its API model or a public report says so. */
        DOCUMENTED("documented"),
        /** Plausible, without a source. */
        GUESSED("guessed"),
        /** Known to differ from AWS, or from a peer; the source says who is right and why. */
        DIFFERS("differs");

        private final String word;

        Sure(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** Several lines of one test. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.METHOD, ElementType.TYPE})
    @interface All {
        Fidelity[] value();
    }
}

package io.mmectl.localaws.instance;

import java.time.Duration;

/** How an invocation of a target model on one instance ended. */
public sealed interface InvokeResult {

    /**
     * The container answered, with whatever status.
     *
     * @param latency what the container took for this invocation, without loading
     */
    record Answered(ContainerAnswer answer, Duration latency) implements InvokeResult {}

    /** The container refused to load the model. */
    record LoadRefused(ContainerAnswer answer) implements InvokeResult {}

    /** It is still loading after the longest time that a client may wait. */
    record NotReady() implements InvokeResult {}

    /** There is no such object, or the role cannot read it. */
    record NoArtifact(String bucket, String key) implements InvokeResult {}

    /** The object is not a gzipped tar. */
    record BadArchive(String bucket, String key) implements InvokeResult {}

    /** The container did not answer the invocation in time. */
    record TimedOut() implements InvokeResult {}

    /** The instance was taken away meanwhile. */
    record Gone() implements InvokeResult {}
}

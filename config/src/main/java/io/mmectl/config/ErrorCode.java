package io.mmectl.config;

/** Why a command could not do what was asked, by what its caller does about it; each has its own exit status. */
public enum ErrorCode {
    /** Anything without a code of its own. */
    FAILED(1),
    /** A file, option or argument must be changed first. */
    INVALID_INPUT(2),
    /** Not a failure: a plan has actions, or the account drifted; only with {@code --detailed-exitcode}. */
    CHANGES_PENDING(3),
    /** The account refused the call; the message names the missing permission. */
    NOT_PERMITTED(4),
    /** The account did not reach the wanted state in time; running again continues. */
    NOT_CONVERGED(5),
    /** SageMaker went back to the previous endpoint configuration. */
    ROLLED_BACK(6),
    /** AWS has no instance of the wanted type to give, or the quota is used up. */
    NO_CAPACITY(7),
    /** A target model was not resident after the warm-up. */
    WARMUP_INCOMPLETE(8),
    /** Somebody else holds the lease, a plan is stale, or a document changed in between. */
    CONFLICT(9),
    /** A stated objective was measured and missed. */
    SLO_NOT_MET(10),
    /** Stopped by the user or the system. */
    INTERRUPTED(130);

    private final int exitStatus;

    ErrorCode(int exitStatus) {
        this.exitStatus = exitStatus;
    }

    /** The process exit status, 1 to 255. */
    public int exitStatus() {
        return exitStatus;
    }
}

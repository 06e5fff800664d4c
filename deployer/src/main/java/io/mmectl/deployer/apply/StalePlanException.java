package io.mmectl.deployer.apply;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;

/** Between planning and applying, the account, the fleet or its files have changed; nothing was done. */
public final class StalePlanException extends MmectlException {
    private static final long serialVersionUID = 1L;

    StalePlanException() {
        super(
                ErrorCode.CONFLICT,
                "The plan is stale: the account, the fleet or its files have changed since it was made",
                "Plan again, look at the new plan and apply that; nothing was changed");
    }
}

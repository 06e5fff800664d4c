package io.mmectl.deployer.port;

/** One AWS account in one region, as the deployer sees it. */
public record Account(
        AccountIdentity identity,
        ObjectStore objects,
        EndpointControl endpoints,
        ScalingControl scaling,
        TargetModelWarmer warmer,
        Pacer pacer) {}

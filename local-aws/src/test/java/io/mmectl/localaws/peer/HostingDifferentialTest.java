package io.mmectl.localaws.peer;

import static org.junit.jupiter.api.Assumptions.abort;

import io.mmectl.localaws.LocalAws;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Questions about SageMaker's control plane and Application Auto Scaling, asked of the local AWS and of moto. The differences below are those of
 * {@code src/peers/differences/moto-hosting.json}, which {@link DifferencesTest} compares; one that is found and not listed fails, and
 * so does one that is listed and gone.
 */
@Tag("peers")
class HostingDifferentialTest {
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "DescribeModel and DescribeEndpointConfig leave out what was not set, and "
                    + "EndpointConfig has `EnableNetworkIsolation` false; moto gives empty documents "
                    + "instead",
            sure = Sure.DIFFERS,
            source = "who is right is unknown: no live account was asked; AWS's API model allows both")
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "`Could not find …` names the ARN in double quotes; moto quotes otherwise, and some "
                    + "by name only",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: texts quoted in public issues")
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "two production variants of one name are refused; moto takes them",
            sure = Sure.DIFFERS,
            source =
                    "who is right is unknown: no live account was asked; DescribeEndpoint and TargetVariant name variants")
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "names that exist are refused; moto replaces what is there",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference; texts of the refusal in public issues")
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "CreateModel of a name outside the pattern is a ValidationException; moto takes it",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API model")
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "an endpoint config without variants, and lists with a status, an order or a size "
                    + "that is none, are ValidationExceptions; moto takes them",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: constraints of the API model")
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "an instance type that is none is refused with the API model's list of types; moto "
                    + "has an older list",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: model of botocore")
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "endpoints tell their DeployedImages; moto leaves them out",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference of DescribeEndpoint")
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "ListModels filters by NameContains and sorts by SortBy; moto does neither",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference of ListModels")
    @Fidelity(
            area = Area.SCALING,
            behaviour = "answers have the media type of their protocol; moto says `text/html`, and "
                    + "`application/json` of errors",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: AWS JSON 1.1 protocol")
    @Fidelity(
            area = Area.SCALING,
            behaviour = "scalable targets tell their role and SuspendedState; moto leaves them out",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference of DescribeScalableTargets")
    @Fidelity(
            area = Area.SCALING,
            behaviour = "what is not registered is ObjectNotFoundException, also for a policy's target; moto "
                    + "answers ValidationException, or takes it",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API model of each operation")
    @Fidelity(
            area = Area.SCALING,
            behaviour = "RegisterScalableTarget needs an endpoint that is there, both bounds, and the least "
                    + "below the most; moto takes anything",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference of RegisterScalableTarget")
    @Fidelity(
            area = Area.SCALING,
            behaviour = "a namespace that is none is refused with the API model's list of namespaces; moto "
                    + "has an older list",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: model of botocore")
    @Fidelity(
            area = Area.SCALING,
            behaviour = "target tracking for SageMaker makes two alarms; moto makes none",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: user guide, target tracking")
    @Fidelity(
            area = Area.SCALING,
            behaviour = "DescribeScalingPolicies filters by PolicyNames; moto gives all",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference of DescribeScalingPolicies")
    @Fidelity(
            area = Area.SCALING,
            behaviour = "ARNs of scheduled actions hold an id; moto leaves it out",
            sure = Sure.DIFFERS,
            source = "the local AWS is right: API reference, example of DescribeScheduledActions")
    @Test
    void differsOnlyAsListed(@TempDir Path folder) throws Exception {
        Path peer = PeerProgram.installed("moto")
                .orElseGet(() -> abort("moto is not installed: scripts/peers install moto"));
        Path boto3 = PeerProgram.installed("boto3")
                .orElseGet(() -> abort("boto3 is not installed: scripts/peers install boto3"));
        try (LocalAws aws = LocalAws.start(LocalAws.Config.inMemory().withTimeScale(0))) {
            PeerProgram.against(aws, folder)
                    .runs(
                            0,
                            boto3.resolve("bin/python").toString(),
                            Differences.SCRIPTS.resolve("differential.py").toString(),
                            "--suite=hosting",
                            "--ours=" + aws.endpoint(),
                            "--peer=moto=" + peer.resolve("bin/python"),
                            "--known=" + Differences.file("moto-hosting"),
                            "--work=" + folder);
        }
    }
}

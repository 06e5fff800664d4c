package io.mmectl.localaws.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultScriptTest {
    @Test
    void yamlAndJsonSayTheSame() throws FaultScriptException {
        String yaml = """
                faults:
                  - kind: Throttle          # every third call or so
                    service: sagemaker
                    operation: Describe*
                    rate: 0.3
                  - {kind: SlowLoad, targetModel: acme--*, duration: 90s, times: 2}
                """;
        String json = """
                {"faults": [
                  {"kind": "Throttle", "service": "sagemaker", "operation": "Describe*", "rate": 0.3},
                  {"kind": "SlowLoad", "targetModel": "acme--*", "duration": "PT1M30S", "times": 2}]}
                """;

        assertThat(FaultScript.read("f", yaml))
                .containsExactly(
                        new Scripted(new Fault.Throttle("sagemaker", "Describe*", Fault.ENDLESS), Strikes.rate(0.3)),
                        Scripted.always(new Fault.SlowLoad("acme--*", Duration.ofSeconds(90), 2)))
                .isEqualTo(FaultScript.read("f", json));
    }

    @Test
    void aListAndASingleFaultAreScriptsToo() throws FaultScriptException {
        assertThat(FaultScript.read("f", "kind: KillInstance"))
                .containsExactly(Scripted.always(new Fault.KillInstance("*", 1)))
                .isEqualTo(FaultScript.read("f", "[{kind: KillInstance}]"));
        assertThat(FaultScript.read("f", "")).isEmpty();
    }

    @Test
    void everyKindHasDefaults() throws FaultScriptException {
        assertThat(FaultScript.read("f", """
                - kind: Throttle
                - {kind: ServerError, status: 503, times: 0}
                - {kind: ClockSkew, ahead: 1h}
                - {kind: ClockSkew, service: s3}
                - {kind: SlowAnswer, duration: 5s}
                - {kind: LostConnection, during: request, afterBytes: 100}
                - kind: FailEndpoint
                - {kind: RollBackUpdate, reason: unhealthy}
                - kind: NoCapacity
                - {kind: Quota, instanceType: ml.g5.xlarge}
                - {kind: KillInstance, every: 10m, for: 1h}
                - {kind: SlowLoad, duration: 1m}
                - {kind: BrokenLoad, status: 507, message: CUDA out of memory}
                - {kind: SlowInvoke, duration: 70s, skip: 3, after: 1m}
                - kind: BrokenInvoke
                """))
                .extracting(Scripted::fault)
                .containsExactly(
                        new Fault.Throttle("*", "*", 1),
                        new Fault.ServerError("*", "*", 503, Fault.ENDLESS),
                        new Fault.ClockSkew("*", "*", Duration.ofHours(-1), 1),
                        new Fault.ClockSkew("s3", "*", Duration.ofMinutes(20), 1),
                        new Fault.SlowAnswer("*", "*", Duration.ofSeconds(5), 1),
                        new Fault.LostConnection("*", "*", Fault.Side.REQUEST, 100, 1),
                        new Fault.FailEndpoint("*", "a scripted fault", 1),
                        new Fault.RollBackUpdate("*", "unhealthy", 1),
                        new Fault.NoCapacity("*", 1),
                        new Fault.Quota("ml.g5.xlarge", 0),
                        new Fault.KillInstance("*", Fault.ENDLESS),
                        new Fault.SlowLoad("*", Duration.ofMinutes(1), 1),
                        new Fault.BrokenLoad("*", 507, "CUDA out of memory", 1),
                        new Fault.SlowInvoke("*", Duration.ofSeconds(70), 1),
                        new Fault.BrokenInvoke("*", 400, "a scripted fault", 1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    kind: Meteor | f:1:7: there is no kind 'Meteor'
                    operation: x | f:1:1: the member 'kind' is missing
                    {kind: Throttle, rate: 0} | f:1:24: 'rate' is '0', and not a number above 0.0 and at most 1.0
                    {kind: Throttle, times: often} | f:1:25: 'times' is 'often', and not a whole number of at least 0
                    {kind: Throttle, service: ec2} | f:1:27: there is no service 'ec2'
                    {kind: Throttle, operatoin: x} | f:1:18: there is no member 'operatoin' here
                    {kind: ServerError, status: 404} | f:1:29: 'status' is '404', and not a whole number from 500 to 503
                    {kind: ClockSkew, behind: 15m} | f:1:27: AWS forgives 15 minutes, so a clock is off by more
                    {kind: ClockSkew, behind: 1h, ahead: 1h} | f:1:38: a clock is 'ahead' or 'behind', not both
                    {kind: SlowLoad} | f:1:1: the member 'duration' is missing
                    {kind: SlowLoad, duration: soon} | f:1:28: 'duration' is 'soon', and not a duration such as 90s or 5m
                    {kind: SlowLoad, kind: SlowLoad} | f:1:18: the member 'kind' is there twice
                    {kind: LostConnection, during: lunch} | f:1:32: 'lunch' is neither 'request' nor 'answer'
                    {kind: [a]} | f:1:8: 'kind' is a single value
                    {faults: [], seed: 1} | f:1:14: there is no member 'seed' here
                    [1, 2] | f:1:2: a fault is an object with the member 'kind'
                    hello | f:1:1: a list of faults is expected here
                    {kind: | f:1:7: this is neither YAML nor JSON
                    """)
    void mistakesHaveAPlace(String script, String message) {
        assertThatThrownBy(() -> FaultScript.read("f", script))
                .isInstanceOf(FaultScriptException.class)
                .hasMessageStartingWith(message);
    }
}

package io.mmectl.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmectl.config.ErrorCode;
import io.mmectl.config.MmectlException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StsAccountIdentityTest {
    private static final String ROLE = "arn:aws:iam::123456789012:role/service-role/sagemaker";

    private final ScriptedServer server = new ScriptedServer();
    private final AwsClients clients = new AwsClients(AwsSettings.isolated(server.url(), "eu-west-1"));
    private final StsAccountIdentity identity = new StsAccountIdentity(clients::sts, clients::iam);

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    @Test
    void aRoleThatMayNotBeLookedAtIsTakenAsUsable() {
        answerError(403, "AccessDenied");

        assertThat(identity.roleUsable(ROLE)).isTrue();
    }

    @Test
    void aRoleIsAskedForByItsNameWithoutThePath() {
        answerRole(ROLE);

        assertThat(identity.roleUsable(ROLE)).isTrue();
        assertThat(server.received().getFirst().text()).endsWith("RoleName=sagemaker");
    }

    @Test
    void aRoleOfThatNameInAnotherAccountIsNotTheOne() {
        answerRole("arn:aws:iam::999999999999:role/service-role/sagemaker");

        assertThat(identity.roleUsable(ROLE)).isFalse();
    }

    @Test
    void anExpiredSessionIsSaidSo() {
        answerError(403, "ExpiredToken");

        assertThatThrownBy(identity::caller).isInstanceOfSatisfying(MmectlException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.NOT_PERMITTED);
            assertThat(e.hint()).contains("renew");
        });
    }

    private void answerError(int status, String code) {
        server.answer(
                status,
                Map.of(),
                "<ErrorResponse><Error><Type>Sender</Type><Code>" + code
                        + "</Code><Message>no</Message></Error><RequestId>r</RequestId></ErrorResponse>");
    }

    private void answerRole(String arn) {
        server.answer(
                200,
                Map.of(),
                "<GetRoleResponse><GetRoleResult><Role><RoleName>sagemaker</RoleName><Arn>" + arn
                        + "</Arn></Role></GetRoleResult></GetRoleResponse>");
    }
}

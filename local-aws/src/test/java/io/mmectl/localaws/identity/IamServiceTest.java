package io.mmectl.localaws.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.ObjectsInMemory;
import io.mmectl.localaws.fixture.TestContext;
import io.mmectl.localaws.fixture.TestContext.Answer;
import io.mmectl.localaws.time.ManualTime;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** IAM's decisions, through the JSON protocol that is easier to read; its real one is shown by Terraform. */
class IamServiceTest {
    private static final String TRUST = "'AssumeRolePolicyDocument':'{\\'Version\\': \\'2012-10-17\\'}'";
    private static final String POLICY = "'PolicyDocument':'{\\'Sid\\': \\'a b+c\\'}'";
    private static final String ARN = "arn:aws:iam::123456789012:policy/p";

    private final IamService service = new IamService(TestContext.of(
            new ManualTime(Instant.parse("2026-03-02T09:00:00Z")), new ObjectsInMemory(), Path.of("unused")));

    private Answer call(String operation, String input) {
        return TestContext.call(service, "." + operation, input);
    }

    private JsonNode ok(String operation, String input) {
        Answer answer = call(operation, input);
        assertThat(answer.status()).as("%s: %s", operation, answer.json()).isEqualTo(200);
        return answer.json();
    }

    private void refused(String code, String operation, String input) {
        assertThat(call(operation, input).type()).as("%s %s", operation, input).isEqualTo(code);
    }

    private void createRole() {
        ok("CreateRole", "{'RoleName':'r','Path':'/a/'," + TRUST + ",'Tags':[{'Key':'k','Value':'v'}]}");
    }

    private void createPolicy() {
        ok("CreatePolicy", "{'PolicyName':'p'," + POLICY + "}");
    }

    @Fidelity(
            area = Area.IDENTITY,
            behaviour = "roles and policies are data: they permit and forbid nothing",
            sure = Sure.DIFFERS,
            source = "AWS decides by them; here any known key may do everything")
    @Test
    void aRoleIsGivenBackAsItWasMade() {
        createRole();
        ok("UpdateAssumeRolePolicy", "{'RoleName':'r'," + POLICY + "}");
        ok("UpdateRole", "{'RoleName':'r','Description':'reads'}");
        ok("TagRole", "{'RoleName':'r','Tags':[{'Key':'k2','Value':'v2'}]}");
        ok("UntagRole", "{'RoleName':'r','TagKeys':['k']}");

        JsonNode role = ok("GetRole", "{'RoleName':'r'}").path("Role");
        assertThat(role.path("Arn").asString()).isEqualTo("arn:aws:iam::123456789012:role/a/r");
        assertThat(role.path("RoleId").asString()).matches("AROA[0-9A-Z]{17}");
        assertThat(role.path("Description").asString()).isEqualTo("reads");
        assertThat(role.path("MaxSessionDuration").asInt()).isEqualTo(3600);
        assertThat(role.path("AssumeRolePolicyDocument").asString()).isEqualTo("%7B%22Sid%22%3A%20%22a%20b%2Bc%22%7D");
        assertThat(role.path("Tags").findValuesAsString("Key")).containsExactly("k2");
        assertThat(ok("ListRoles", "{'PathPrefix':'/a/'}").path("Roles").size()).isEqualTo(1);
        assertThat(ok("ListRoles", "{'PathPrefix':'/b/'}").path("Roles").size()).isZero();
        refused("EntityAlreadyExists", "CreateRole", "{'RoleName':'r'," + TRUST + "}");
        refused("MalformedPolicyDocument", "CreateRole", "{'RoleName':'s','AssumeRolePolicyDocument':'no json'}");
    }

    @Test
    void aResetLeavesNeitherRolesNorPolicies() {
        createRole();
        createPolicy();
        service.reset();

        assertThat(ok("ListRoles", "{}").path("Roles").size()).isZero();
        refused("NoSuchEntity", "GetPolicy", "{'PolicyArn':'" + ARN + "'}");
        createRole();
        createPolicy();
    }

    @Test
    void aRoleWithPoliciesCannotBeDeleted() {
        createRole();
        createPolicy();
        ok("PutRolePolicy", "{'RoleName':'r','PolicyName':'inline'," + POLICY + "}");
        ok("AttachRolePolicy", "{'RoleName':'r','PolicyArn':'" + ARN + "'}");
        ok("AttachRolePolicy", "{'RoleName':'r','PolicyArn':'arn:aws:iam::aws:policy/AmazonSageMakerFullAccess'}");

        assertThat(ok("ListAttachedRolePolicies", "{'RoleName':'r'}").findValuesAsString("PolicyName"))
                .containsExactly("p", "AmazonSageMakerFullAccess");
        assertThat(ok("ListRolePolicies", "{'RoleName':'r'}")
                        .path("PolicyNames")
                        .get(0)
                        .asString())
                .isEqualTo("inline");
        assertThat(ok("ListEntitiesForPolicy", "{'PolicyArn':'" + ARN + "'}").findValuesAsString("RoleName"))
                .containsExactly("r");
        refused("DeleteConflict", "DeletePolicy", "{'PolicyArn':'" + ARN + "'}");
        refused("DeleteConflict", "DeleteRole", "{'RoleName':'r'}");
        ok("DetachRolePolicy", "{'RoleName':'r','PolicyArn':'" + ARN + "'}");
        ok("DetachRolePolicy", "{'RoleName':'r','PolicyArn':'arn:aws:iam::aws:policy/AmazonSageMakerFullAccess'}");
        refused("DeleteConflict", "DeleteRole", "{'RoleName':'r'}");
        ok("DeleteRolePolicy", "{'RoleName':'r','PolicyName':'inline'}");
        ok("DeleteRole", "{'RoleName':'r'}");
        ok("DeletePolicy", "{'PolicyArn':'" + ARN + "'}");
    }

    @Test
    void aPolicyKeepsFiveVersions() {
        createPolicy();
        for (int i = 2; i <= 5; i++) {
            ok("CreatePolicyVersion", "{'PolicyArn':'" + ARN + "'," + POLICY + ",'SetAsDefault':true}");
        }
        refused("LimitExceeded", "CreatePolicyVersion", "{'PolicyArn':'" + ARN + "'," + POLICY + "}");
        refused("DeleteConflict", "DeletePolicyVersion", "{'PolicyArn':'" + ARN + "','VersionId':'v5'}");
        refused("DeleteConflict", "DeletePolicy", "{'PolicyArn':'" + ARN + "'}");
        ok("DeletePolicyVersion", "{'PolicyArn':'" + ARN + "','VersionId':'v1'}");
        ok("CreatePolicyVersion", "{'PolicyArn':'" + ARN + "'," + POLICY + "}");

        assertThat(ok("ListPolicyVersions", "{'PolicyArn':'" + ARN + "'}").findValuesAsString("VersionId"))
                .containsExactly("v6", "v5", "v4", "v3", "v2");
        assertThat(ok("GetPolicy", "{'PolicyArn':'" + ARN + "'}")
                        .path("Policy")
                        .path("DefaultVersionId")
                        .asString())
                .isEqualTo("v5");
        assertThat(ok("GetPolicyVersion", "{'PolicyArn':'" + ARN + "','VersionId':'v5'}")
                        .path("PolicyVersion")
                        .path("Document")
                        .asString())
                .contains("%20b%2Bc");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GetRole | 'RoleName':'x'",
                "GetRolePolicy | 'RoleName':'r','PolicyName':'x'",
                "GetPolicy | 'PolicyArn':'arn:aws:iam::123456789012:policy/x'",
                "AttachRolePolicy | 'RoleName':'r','PolicyArn':'arn:aws:iam::123456789012:policy/x'",
                "DetachRolePolicy | 'RoleName':'r','PolicyArn':'arn:aws:iam::123456789012:policy/p'",
                "GetPolicyVersion | 'PolicyArn':'arn:aws:iam::123456789012:policy/p','VersionId':'v9'"
            })
    void whatIsNotThereIsNoSuchEntity(String operation, String input) {
        createRole();
        createPolicy();

        refused("NoSuchEntity", operation, "{" + input + "}");
    }

    @Test
    void theRoleOfAutoScalingIsMadeOnce() {
        String service = "{'AWSServiceName':'sagemaker.application-autoscaling.amazonaws.com'}";
        assertThat(ok("CreateServiceLinkedRole", service)
                        .path("Role")
                        .path("Arn")
                        .asString())
                .isEqualTo("arn:aws:iam::123456789012:role/aws-service-role/"
                        + "sagemaker.application-autoscaling.amazonaws.com/"
                        + "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint");
        refused("InvalidInput", "CreateServiceLinkedRole", service);
        refused("InvalidInput", "CreateServiceLinkedRole", "{'AWSServiceName':'other.amazonaws.com'}");
    }

    /** Reads a list page by page, each of two things, and does something after each page. */
    private List<String> paged(String operation, String members, String list, String name, Runnable between) {
        List<String> seen = new ArrayList<>();
        String marker = "";
        do {
            JsonNode page = ok(operation, "{" + members + "'MaxItems':2" + marker + "}");
            page.path(list)
                    .forEach(item -> seen.add(
                            name.isEmpty() ? item.asString() : item.path(name).asString()));
            assertThat(page.path("IsTruncated").asBoolean()).isEqualTo(page.has("Marker"));
            marker = page.has("Marker") ? ",'Marker':'" + page.path("Marker").asString() + "'" : "";
            between.run();
        } while (!marker.isEmpty());
        return seen;
    }

    @Test
    @Fidelity(
            area = Area.IDENTITY,
            behaviour = "what is created or deleted between two pages of a list neither hides nor repeats what stays; a"
                    + " Marker that is none is a ValidationError",
            sure = Sure.GUESSED,
            source = "scripts page through lists and delete what they find")
    void pagesAddUpWhileTheListChanges() {
        for (String name : List.of("b", "c", "d", "e", "f")) {
            ok("CreateRole", "{'RoleName':'" + name + "'," + TRUST + "}");
        }

        assertThat(paged("ListRoles", "", "Roles", "RoleName", () -> {
                    if (call("DeleteRole", "{'RoleName':'b'}").status() == 200) {
                        ok("CreateRole", "{'RoleName':'a'," + TRUST + "}");
                        ok("CreateRole", "{'RoleName':'a2'," + TRUST + "}");
                    }
                }))
                .containsExactly("b", "c", "d", "e", "f");
        refused("ValidationError", "ListRoles", "{'Marker':'2'}");
    }

    @Test
    void everyListComesInPages() {
        createRole();
        createPolicy();
        for (int i = 2; i <= 11; i++) {
            ok("CreatePolicyVersion", "{'PolicyArn':'" + ARN + "'," + POLICY + ",'SetAsDefault':true}");
            if (i > 5) {
                ok("DeletePolicyVersion", "{'PolicyArn':'" + ARN + "','VersionId':'v" + (i - 4) + "'}");
            } else if (i == 5) {
                ok("DeletePolicyVersion", "{'PolicyArn':'" + ARN + "','VersionId':'v1'}");
            }
        }
        for (String name : List.of("x", "y", "z")) {
            ok("PutRolePolicy", "{'RoleName':'r','PolicyName':'" + name + "'," + POLICY + "}");
            ok("AttachRolePolicy", "{'RoleName':'r','PolicyArn':'arn:aws:iam::aws:policy/" + name + "'}");
            ok("TagRole", "{'RoleName':'r','Tags':[{'Key':'" + name + "','Value':''}]}");
            ok("CreatePolicy", "{'PolicyName':'" + name + "'," + POLICY + "}");
            ok("CreateRole", "{'RoleName':'r" + name + "'," + TRUST + "}");
            ok("AttachRolePolicy", "{'RoleName':'r" + name + "','PolicyArn':'" + ARN + "'}");
        }
        Runnable nothing = () -> {};

        assertThat(paged("ListPolicyVersions", "'PolicyArn':'" + ARN + "',", "Versions", "VersionId", nothing))
                .containsExactly("v11", "v10", "v9", "v8");
        assertThat(paged("ListRolePolicies", "'RoleName':'r',", "PolicyNames", "", nothing))
                .containsExactly("x", "y", "z");
        assertThat(paged("ListAttachedRolePolicies", "'RoleName':'r',", "AttachedPolicies", "PolicyName", nothing))
                .containsExactly("x", "y", "z");
        assertThat(paged("ListRoleTags", "'RoleName':'r',", "Tags", "Key", nothing))
                .containsExactly("k", "x", "y", "z");
        assertThat(paged("ListPolicies", "", "Policies", "PolicyName", nothing)).containsExactly("p", "x", "y", "z");
        assertThat(paged("ListEntitiesForPolicy", "'PolicyArn':'" + ARN + "',", "PolicyRoles", "RoleName", nothing))
                .containsExactly("rx", "ry", "rz");
    }
}

package io.mmectl.localaws.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.auth.Sessions;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.ObjectsInMemory;
import io.mmectl.localaws.fixture.TestContext;
import io.mmectl.localaws.fixture.TestContext.Answer;
import io.mmectl.localaws.store.Tables;
import io.mmectl.localaws.time.ManualTime;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
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

    private final IamService service = new IamService(
            TestContext.of(
                    new ManualTime(Instant.parse("2026-03-02T09:00:00Z")), new ObjectsInMemory(), Path.of("unused")),
            new Sessions(Tables.inMemory(), InstantSource.system()));

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

    @Test
    @Fidelity(
            area = Area.IDENTITY,
            behaviour =
                    "CreateRole tells a MaxSessionDuration only where it was sent one; a role without tags has no list of them, nor"
                            + " has CreatePolicy's answer; the ARN of a policy that is none is a ValidationError",
            sure = Sure.DOCUMENTED,
            source = "LocalStack's recordings of AWS (its repository at 8b9a79f0, `test_iam.snapshot.json`)")
    void answersLeaveOutWhatWasNotSent() {
        JsonNode created = ok("CreateRole", "{'RoleName':'r'," + TRUST + "}").path("Role");
        assertThat(created.has("MaxSessionDuration") || created.has("Tags")).isFalse();
        JsonNode role = ok("GetRole", "{'RoleName':'r'}").path("Role");
        assertThat(role.path("MaxSessionDuration").asInt()).isEqualTo(3600);
        assertThat(role.has("Tags")).isFalse();
        assertThat(ok("CreatePolicy", "{'PolicyName':'p'," + POLICY + "}")
                        .path("Policy")
                        .has("Tags"))
                .isFalse();
        assertThat(call("AttachRolePolicy", "{'RoleName':'r','PolicyArn':'a-name-that-is-no-arn'}")
                        .message())
                .isEqualTo("Invalid ARN:  Could not be parsed!");
        refused("NoSuchEntity", "AttachRolePolicy", "{'RoleName':'r','PolicyArn':'" + ARN + "other'}");
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
    @Fidelity(
            area = Area.IDENTITY,
            behaviour =
                    "ListEntitiesForPolicy and ListPolicies tell policies that are attached from those that bound permissions;"
                            + " filters by entity and path",
            sure = Sure.DOCUMENTED,
            source = "API reference, ListEntitiesForPolicy and ListPolicies")
    void whoUsesAPolicyAndHow() {
        createRole();
        createPolicy();
        ok("CreateRole", "{'RoleName':'s','PermissionsBoundary':'" + ARN + "'," + TRUST + "}");
        ok("AttachRolePolicy", "{'RoleName':'r','PolicyArn':'" + ARN + "'}");

        assertThat(entities("")).containsExactly("r", "s");
        assertThat(entities(",'PolicyUsageFilter':'PermissionsPolicy'")).containsExactly("r");
        assertThat(entities(",'PolicyUsageFilter':'PermissionsBoundary'")).containsExactly("s");
        assertThat(entities(",'PathPrefix':'/a/'")).containsExactly("r");
        assertThat(entities(",'EntityFilter':'User'")).isEmpty();
        JsonNode policy = ok("GetPolicy", "{'PolicyArn':'" + ARN + "'}").path("Policy");
        assertThat(policy.path("AttachmentCount").asInt()).isEqualTo(1);
        assertThat(policy.path("PermissionsBoundaryUsageCount").asInt()).isEqualTo(1);
        ok("DetachRolePolicy", "{'RoleName':'r','PolicyArn':'" + ARN + "'}");
        assertThat(ok("ListPolicies", "{'Scope':'Local','PolicyUsageFilter':'PermissionsPolicy'}")
                        .path("Policies"))
                .isEmpty();
        assertThat(ok("ListPolicies", "{'Scope':'Local','PolicyUsageFilter':'PermissionsBoundary'}")
                        .path("Policies"))
                .hasSize(1);
    }

    private List<String> entities(String filter) {
        return ok("ListEntitiesForPolicy", "{'PolicyArn':'" + ARN + "'" + filter + "}")
                .findValuesAsString("RoleName");
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
        assertThat(paged("ListPolicies", "'Scope':'Local',", "Policies", "PolicyName", nothing))
                .containsExactly("p", "x", "y", "z");
        assertThat(paged("ListEntitiesForPolicy", "'PolicyArn':'" + ARN + "',", "PolicyRoles", "RoleName", nothing))
                .containsExactly("rx", "ry", "rz");
    }

    @Test
    @Fidelity(
            area = Area.IDENTITY,
            behaviour =
                    "AWS's own policies that roles of SageMaker use are listed and read by GetPolicy, the shorter ones by"
                            + " GetPolicyVersion too; of any other the ARN can be attached and nothing is known",
            sure = Sure.DIFFERS,
            source = "AWS has some 1,500 of them, all with all their versions")
    void policiesOfAwsItselfCanBeReadAndNotChanged() {
        String arn = "'PolicyArn':'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'";
        createRole();
        ok("AttachRolePolicy", "{'RoleName':'r'," + arn + "}");

        JsonNode policy = ok("GetPolicy", "{" + arn + "}").path("Policy");
        assertThat(policy.path("Arn").asString()).isEqualTo("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess");
        assertThat(policy.path("PolicyId").asString()).matches("ANPA[0-9A-Z]{17}");
        assertThat(policy.path("AttachmentCount").asInt()).isEqualTo(1);
        String version = policy.path("DefaultVersionId").asString();
        assertThat(ok("ListPolicyVersions", "{" + arn + "}").findValuesAsString("VersionId"))
                .containsExactly(version);
        assertThat(ok("GetPolicyVersion", "{" + arn + ",'VersionId':'" + version + "'}")
                        .path("PolicyVersion")
                        .path("Document")
                        .asString())
                .contains("s3%3AGet%2A");
        refused("NoSuchEntity", "GetPolicyVersion", "{" + arn + ",'VersionId':'v99'}");
        refused("AccessDenied", "DeletePolicy", "{" + arn + "}");
        refused("AccessDenied", "CreatePolicyVersion", "{" + arn + "," + POLICY + "}");
        createPolicy();
        assertThat(ok("ListPolicies", "{'Scope':'Local'}").findValuesAsString("PolicyName"))
                .containsExactly("p");
        assertThat(ok("ListPolicies", "{'Scope':'AWS','PathPrefix':'/service-role/'}")
                        .findValuesAsString("PolicyName"))
                .containsExactly("AWSLambdaBasicExecutionRole");
        assertThat(ok("ListPolicies", "{'OnlyAttached':true}").findValuesAsString("PolicyName"))
                .containsExactly("AmazonS3ReadOnlyAccess");
    }

    @Test
    @Fidelity(
            area = Area.IDENTITY,
            behaviour = "GetUser without a name is the root user, with neither name nor path; there are no other users",
            sure = Sure.DOCUMENTED,
            source = "answers to root users' calls in public questions")
    void theRootIsTheOnlyUser() {
        JsonNode user = ok("GetUser", "{}").path("User");

        assertThat(user.path("Arn").asString()).isEqualTo("arn:aws:iam::123456789012:root");
        assertThat(user.path("UserId").asString()).isEqualTo("123456789012");
        assertThat(user.has("UserName")).isFalse();
        refused("NoSuchEntity", "GetUser", "{'UserName':'somebody'}");
        assertThat(ok("ListUsers", "{}").path("Users").size()).isZero();
    }

    @Test
    @Fidelity(
            area = Area.IDENTITY,
            behaviour =
                    "lists leave out boundaries and tags of roles, descriptions and tags of policies; a boundary's type"
                            + " is Policy, which the API model does not say",
            sure = Sure.DOCUMENTED,
            source = "API reference, ListRoles and Policy; awsdocs/iam-user-guide issues 81 and 82")
    void listsLeaveOutWhatHasToBeAskedFor() {
        ok(
                "CreateRole",
                "{'RoleName':'r'," + TRUST
                        + ",'PermissionsBoundary':'arn:aws:iam::aws:policy/PowerUserAccess','Tags':[{'Key':'k','Value':'v'}]}");
        ok("CreatePolicy", "{'PolicyName':'p'," + POLICY + ",'Description':'d','Tags':[{'Key':'k','Value':'v'}]}");

        JsonNode role = ok("GetRole", "{'RoleName':'r'}").path("Role");
        assertThat(role.path("PermissionsBoundary")
                        .path("PermissionsBoundaryType")
                        .asString())
                .isEqualTo("Policy");
        assertThat(role.path("RoleLastUsed").isObject()).isTrue();
        JsonNode listed = ok("ListRoles", "{}").path("Roles").path(0);
        assertThat(listed.has("PermissionsBoundary") || listed.has("Tags") || listed.has("RoleLastUsed"))
                .isFalse();
        JsonNode policy =
                ok("ListPolicies", "{'Scope':'Local'}").path("Policies").path(0);
        assertThat(policy.has("Description") || policy.has("Tags")).isFalse();
        assertThat(ok("GetPolicy", "{'PolicyArn':'" + ARN + "'}")
                        .path("Policy")
                        .path("Description")
                        .asString())
                .isEqualTo("d");
    }

    @Test
    void tagKeysAreOursAndTellTheTagsApart() {
        createRole();

        refused("InvalidInput", "TagRole", "{'RoleName':'r','Tags':[{'Key':'aws:team','Value':'v'}]}");
        refused("InvalidInput", "TagRole", "{'RoleName':'r','Tags':[{'Key':'a','Value':''},{'Key':'A','Value':''}]}");
        refused("InvalidInput", "CreateRole", "{'RoleName':'s'," + TRUST + ",'Tags':[{'Key':'AWS:x','Value':''}]}");
        refused("NoSuchEntity", "GetRole", "{'RoleName':'s'}");
    }
}

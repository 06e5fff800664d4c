package io.mmectl.localaws.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmectl.localaws.fault.Fault;
import io.mmectl.localaws.fidelity.Fidelity;
import io.mmectl.localaws.fidelity.Fidelity.Area;
import io.mmectl.localaws.fidelity.Fidelity.Sure;
import io.mmectl.localaws.fixture.TestContext;
import io.mmectl.localaws.fixture.TestContext.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Lists, descriptions, tags and regions. */
class SageMakerListsTest extends SageMakerFixture {
    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "lists: filters, orders, pages, newest first",
            sure = Sure.DOCUMENTED,
            source = "API model")
    void listsAreFilteredSortedAndPaged() {
        for (int i = 0; i < 7; i++) {
            createModel("a-" + i);
            time.step(Duration.ofSeconds(1));
        }
        createModel("b");

        Answer first = ok("ListModels", "{'NameContains':'a-','SortBy':'Name','SortOrder':'Ascending','MaxResults':5}");
        Answer second = ok(
                "ListModels",
                "{'NameContains':'a-','SortBy':'Name','SortOrder':'Ascending','MaxResults':5,'NextToken':'"
                        + first.json().path("NextToken").asString() + "'}");

        assertThat(first.json().path("Models").findValuesAsString("ModelName"))
                .containsExactly("a-0", "a-1", "a-2", "a-3", "a-4");
        assertThat(second.json().path("Models").findValuesAsString("ModelName")).containsExactly("a-5", "a-6");
        assertThat(second.json().has("NextToken")).isFalse();
        assertThat(ok("ListModels", "{}")
                        .json()
                        .path("Models")
                        .get(0)
                        .path("ModelName")
                        .asString())
                .as("newest first")
                .isEqualTo("b");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "ListEndpoints sorts by Status in alphabetical order, by name within one",
            sure = Sure.GUESSED,
            source = "the API model has the order and not its meaning")
    void endpointsAreSortedByStatus() {
        createEndpointInService("b");
        ok("CreateEndpoint", "{'EndpointName':'c','EndpointConfigName':'config'}");
        ok("CreateEndpoint", "{'EndpointName':'a','EndpointConfigName':'config'}");
        faults.add(new Fault.FailEndpoint("d", "no luck", 1));
        ok("CreateEndpoint", "{'EndpointName':'d','EndpointConfigName':'config'}");

        assertThat(names("{'SortBy':'Status','SortOrder':'Ascending'}")).containsExactly("a", "c", "d", "b");
        time.step(Duration.ofMinutes(6));
        assertThat(names("{'SortBy':'Status','SortOrder':'Ascending'}")).containsExactly("d", "a", "b", "c");
        assertThat(names("{'SortBy':'Status'}")).as("descending by default").containsExactly("c", "b", "a", "d");
        assertThat(names("{'SortBy':'Name','NameContains':'a'}")).containsExactly("a");
    }

    private List<String> names(String filter) {
        return ok("ListEndpoints", filter).json().findValuesAsString("EndpointName");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour =
                    "lists by time: After takes in the very instant, Before does not; an endpoint's last change counts as"
                            + " its modification",
            sure = Sure.DOCUMENTED,
            source = "API reference, ListEndpoints")
    void listsAreFilteredByTime() {
        createEndpointInService("first");
        long second = time.now().getEpochSecond();
        ok("CreateEndpoint", "{'EndpointName':'second','EndpointConfigName':'config'}");
        time.step(Duration.ofMinutes(6));

        assertThat(names("{'CreationTimeAfter':" + second + "}")).containsExactly("second");
        assertThat(names("{'CreationTimeBefore':" + second + "}")).containsExactly("first");
        assertThat(names("{'LastModifiedTimeAfter':" + second + "}")).containsExactly("second");
        ok(
                "UpdateEndpointWeightsAndCapacities",
                "{'EndpointName':'first','DesiredWeightsAndCapacities':[{'VariantName':'AllTraffic','DesiredWeight':2}]}");
        assertThat(names("{'LastModifiedTimeAfter':" + second + ",'SortOrder':'Ascending'}"))
                .containsExactly("first", "second");
        assertThat(names("{'LastModifiedTimeBefore':" + second + "}")).isEmpty();
        assertThat(ok("ListModels", "{'CreationTimeAfter':" + second + "}")
                        .json()
                        .path("Models")
                        .size())
                .isZero();
        assertThat(ok("ListEndpointConfigs", "{'CreationTimeBefore':" + second + ",'NameContains':'conf'}")
                        .json()
                        .path("EndpointConfigs")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void endpointsAreFilteredByStatus() {
        createEndpointInService("old");
        ok("CreateEndpoint", "{'EndpointName':'new','EndpointConfigName':'config'}");

        assertThat(ok("ListEndpoints", "{'StatusEquals':'InService'}").json().findValuesAsString("EndpointName"))
                .containsExactly("old");
        assertThat(ok("ListEndpoints", "{'StatusEquals':'Creating'}").json().findValuesAsString("EndpointName"))
                .containsExactly("new");
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "tags are added, replaced, deleted and die with their resource",
            sure = Sure.DOCUMENTED,
            source = "API model")
    void tagsLiveAndDieWithTheirResource() {
        createModel("model");
        String arn = "'arn:aws:sagemaker:eu-central-1:123456789012:model/model'";
        ok("AddTags", "{'ResourceArn':" + arn + ",'Tags':[{'Key':'a','Value':'1'},{'Key':'b','Value':'2'}]}");
        ok("AddTags", "{'ResourceArn':" + arn + ",'Tags':[{'Key':'b','Value':'3'}]}");
        ok("DeleteTags", "{'ResourceArn':" + arn + ",'TagKeys':['a']}");

        assertThat(ok("ListTags", "{'ResourceArn':" + arn + "}")
                        .json()
                        .path("Tags")
                        .toString())
                .contains("\"b\"", "\"3\"")
                .doesNotContain("\"a\"");
        ok("DeleteModel", "{'ModelName':'model'}");
        refused("ListTags", "{'ResourceArn':" + arn + "}", "Could not find");
    }

    @Test
    void describesGiveBackWhatWasSent() {
        createModel("model");
        createConfig("config", "model", 1);

        Answer model = ok("DescribeModel", "{'ModelName':'model'}");
        assertThat(model.json().path("PrimaryContainer").path("Mode").asString())
                .isEqualTo("MultiModel");
        assertThat(model.json().path("PrimaryContainer").path("Image").asString())
                .isEqualTo(IMAGE);
        Answer config = ok("DescribeEndpointConfig", "{'EndpointConfigName':'config'}");
        assertThat(config.json()
                        .path("ProductionVariants")
                        .get(0)
                        .path("InitialVariantWeight")
                        .asDouble())
                .isEqualTo(1.0);
    }

    @Test
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "every region has its own SageMaker resources, and tags by ARN only those of its own",
            sure = Sure.DOCUMENTED,
            source = "developer guide")
    void regionsAreApart() {
        createModel("model");

        assertThat(service.endpoints().serves("us-east-1", "model")).isFalse();
        Answer elsewhere = TestContext.callIn("us-east-1", service, "SageMaker.ListModels", "{}");
        assertThat(elsewhere.json().path("Models").size()).isZero();
        String arn = "'ResourceArn':'arn:aws:sagemaker:eu-central-1:123456789012:model/model'";
        assertThat(TestContext.callIn("us-east-1", service, "SageMaker.ListTags", "{" + arn + "}")
                        .status())
                .isEqualTo(400);
        String added = "{" + arn + ",'Tags':[{'Key':'a','Value':'b'}]}";
        assertThat(TestContext.callIn("us-east-1", service, "SageMaker.AddTags", added)
                        .status())
                .isEqualTo(400);
        assertThat(ok("ListTags", "{" + arn + "}").json().path("Tags")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Name, Ascending", "Name, Descending", "CreationTime, Ascending", "CreationTime, Descending"})
    @Fidelity(
            area = Area.SAGEMAKER,
            behaviour = "what is created or deleted between two pages of a list neither hides nor repeats what stays",
            sure = Sure.GUESSED,
            source = "scripts page through lists and delete what they find")
    void pagesAddUpWhileTheListChanges(String sortBy, String sortOrder) {
        for (int i = 0; i < 9; i++) {
            createModel("keep-" + i);
            createModel("go-" + i);
            time.step(Duration.ofMillis(1));
        }
        List<String> seen = new ArrayList<>();
        String token = "";
        int page = 0;
        do {
            JsonNode answer = ok(
                            "ListModels",
                            "{'SortBy':'" + sortBy + "','SortOrder':'" + sortOrder + "','MaxResults':4" + token + "}")
                    .json();
            List<String> names = answer.path("Models").findValuesAsString("ModelName");
            seen.addAll(names);
            for (String name : names) {
                if (name.startsWith("go")) {
                    ok("DeleteModel", "{'ModelName':'" + name + "'}");
                }
            }
            createModel("a-new-" + page);
            createModel("z-new-" + page++);
            token = answer.has("NextToken")
                    ? ",'NextToken':'" + answer.path("NextToken").asString() + "'"
                    : "";
        } while (!token.isEmpty() && page < 100);

        assertThat(seen).doesNotHaveDuplicates();
        for (int i = 0; i < 9; i++) {
            assertThat(seen).contains("keep-" + i, "go-" + i);
        }
    }

    @Test
    void aTokenThatIsNoneIsRefused() {
        refused("ListModels", "{'NextToken':'bm9uc2Vuc2U'}", "Invalid pagination token");
        refused("ListModels", "{'NextToken':'%'}", "Invalid pagination token");
        createModel("m");
        refused(
                "ListTags",
                "{'ResourceArn':'arn:aws:sagemaker:eu-central-1:123456789012:model/m','NextToken':'eA'}",
                "Invalid pagination token");
    }
}

package io.mmectl.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class IamActionTest {
    @Test
    void everyActionIsWrittenAsInAPolicyAndSaysWhatItIsFor() {
        assertThat(IamAction.values()).allSatisfy(action -> {
            assertThat(action.iamName()).matches("[a-z0-9-]+:[A-Z][A-Za-z]+");
            assertThat(action.purpose()).isNotBlank();
        });
    }

    @Test
    void noActionIsListedTwice() {
        List<String> names =
                Arrays.stream(IamAction.values()).map(IamAction::iamName).toList();

        assertThat(names).doesNotHaveDuplicates();
    }
}

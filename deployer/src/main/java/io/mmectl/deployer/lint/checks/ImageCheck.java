package io.mmectl.deployer.lint.checks;

import io.mmectl.config.ServingImage;
import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.LintTarget.Driver;
import io.mmectl.deployer.lint.Rule;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Whether image, driver and instance belong together. */
public final class ImageCheck implements Check {
    /** The same for all models of an endpoint. */
    public static final Rule DRIVER = Rule.error(
            "image-driver",
            "the image needs a newer GPU driver than the default",
            "g4dn and g5 come with driver 470 unless InferenceAmiVersion names another. Images from 25.04 on then fail: \"built"
                    + " for NVIDIA Driver Release 575.51 or later … compatibility mode is UNAVAILABLE\".",
            Sources.GUIDE + ", GPU drivers; github.com/aws/deep-learning-containers/issues/4990",
            "Set image.inferenceAmi in the fleet, such as al2023-ami-sagemaker-inference-gpu-4-1.");

    /** Found when a fleet is planned and not in a repository, so nothing can let it pass. */
    public static final Rule PACKAGES = Rule.error(
            "image-packages",
            "the image lacks Python packages that the template needs",
            "AWS's Triton image has Python with numpy, and neither torch nor transformers. An import that fails makes LOAD"
                    + " fail.",
            "triton-inference-server/server build.py",
            "Build an image with them (model-templates/image) and say what it provides in the fleet.");

    private static final String FIRST_THAT_NEEDS = "25.04";

    @Override
    public List<Rule> rules() {
        return List.of(DRIVER, PACKAGES);
    }

    @Override
    public void run(Inspection in, Findings out) {
        if (in.target().driver() == Driver.AWS_DEFAULT && in.target().tritonFrom(FIRST_THAT_NEEDS)) {
            out.about(DRIVER, "image", "image " + in.target().triton() + " runs on AWS's default driver");
        }
    }

    /** Compares what a template needs with what an image provides. */
    public static void packages(String template, SortedSet<String> required, ServingImage image, Findings out) {
        SortedSet<String> missing = new TreeSet<>(required);
        missing.removeAll(image.provides());
        missing.remove("numpy"); // every Triton image with a Python backend has it
        if (!missing.isEmpty()) {
            String names = String.join(", ", missing);
            out.add(
                    PACKAGES,
                    "",
                    null,
                    "template " + template + " needs Python " + names + ", which the serving image does not provide",
                    "AWS's Triton image has only numpy: build one with them and say image: {uri: …, provides: [" + names
                            + "]}.");
        }
    }
}

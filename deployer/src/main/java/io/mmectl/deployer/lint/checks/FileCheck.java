package io.mmectl.deployer.lint.checks;

import io.mmectl.config.SecretForms;
import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.content.Item;
import io.mmectl.deployer.lint.pbtxt.Lines;
import java.util.List;
import java.util.Map;

/** What a file is, whatever model it belongs to. */
public final class FileCheck implements Check {
    static final Rule PICKLE = Rule.warning(
            "pickle",
            "a file that runs code when it is loaded",
            "Python's pickle, which torch.save and joblib write too, calls what the file says. Whoever can write the file can"
                    + " run code in the container, beside the other customers' models.",
            "docs.python.org pickle, warning at the top; " + Sources.GUIDE + ", Multi-model endpoint security",
            "Use TorchScript, ONNX or safetensors, or take such files from people you trust only.");
    static final Rule SECRET = Rule.error(
                    "secret-in-file",
                    "a key or token in a file",
                    "The archive is copied to S3, to each instance and into caches, and everybody who may read the bucket reads it.",
                    "CWE-798",
                    "Remove it and make it invalid: it has been in a file that travels. Give the endpoint's role what the model needs.")
            .withLimits("Files up to 1 MiB are searched for the forms of AWS access keys, private keys and a few"
                    + " services' tokens. AWS's own example keys are passed over. The secret itself is never shown.");

    private static final Map<String, String> NAMES = Map.of(
            "credentials",
            "holds AWS credentials by its name",
            ".netrc",
            "holds passwords by its name",
            "id_rsa",
            "is a private key by its name",
            "id_ed25519",
            "is a private key by its name",
            ".pypirc",
            "holds tokens by its name");

    @Override
    public List<Rule> rules() {
        return List.of(PICKLE, SECRET);
    }

    @Override
    public void run(Inspection in, Findings out) {
        for (Item item : in.repository().items()) {
            if (!item.isFile()) {
                continue;
            }
            if (PickleFiles.isPickleFile(item)) {
                out.add(PICKLE, item.path(), null, "is a pickle");
            }
            boolean byName = NAMES.containsKey(item.name())
                    && (!item.name().equals("credentials") || item.path().contains(".aws/"));
            if (byName) {
                out.add(SECRET, item.path(), null, NAMES.getOrDefault(item.name(), ""));
            }
            item.text().ifPresent(text -> secrets(item, text, out));
        }
    }

    private static void secrets(Item item, String text, Findings out) {
        List<SecretForms.Found> found = SecretForms.in(text);
        if (!found.isEmpty()) {
            Lines lines = new Lines(text);
            found.forEach(f -> out.add(SECRET, item.path(), lines.at(f.start()), "holds " + f.what()));
        }
    }
}

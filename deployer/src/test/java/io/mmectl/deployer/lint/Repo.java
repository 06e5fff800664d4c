package io.mmectl.deployer.lint;

import io.mmectl.deployer.lint.content.Bytes;
import io.mmectl.deployer.lint.content.Inspected;
import io.mmectl.deployer.lint.content.Inspected.Origin;
import io.mmectl.deployer.lint.content.Item;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A repository for a test, put together file by file. */
final class Repo {
    /** A Python model that answers nothing and has all that a model needs. */
    static final String PYTHON = "class TritonPythonModel:\n    def execute(self, requests):\n        return []\n";

    /** One input A and one output B, any number of floats. */
    static final String TENSORS =
            " input [ { name: \"A\" data_type: TYPE_FP32 dims: [ -1 ] } ] output [ { name: \"B\" data_type: TYPE_FP32 dims: [ -1 ] } ]";

    /** Likewise, as the PyTorch backend names them. */
    static final String TORCH_TENSORS = TENSORS.replace("\"A\"", "\"INPUT__0\"").replace("\"B\"", "\"OUTPUT__0\"");

    private final List<Item> items = new ArrayList<>();
    private Origin origin = Origin.RENDERED;
    private String name = "";

    /** The Python model {@code a} with these fields beside its tensors. */
    static Repo python(String fields) {
        return new Repo().model("a", "backend: \"python\"" + TENSORS + " " + fields);
    }

    /** The TorchScript model {@code a} with these fields beside its tensors. */
    static Repo torch(String fields) {
        return new Repo()
                .config("a", "platform: \"pytorch_libtorch\"" + TORCH_TENSORS + " " + fields)
                .bytes("a/1/model.pt", torchScript("def forward(self: __torch__.M, x: Tensor) -> Tensor:"));
    }

    /** Two Python models and an ensemble of them, whose text is changed first. */
    static Repo ensemble(String find, String replace) {
        String text = """
                platform: "ensemble" max_batch_size: 4
                input [ { name: "IN" data_type: TYPE_FP32 dims: [ 8 ] } ]
                output [ { name: "OUT" data_type: TYPE_FP32 dims: [ 8 ] } ]
                ensemble_scheduling { step [
                  { model_name: "a" model_version: -1 input_map { key: "A" value: "IN" } output_map { key: "B" value: "mid" } },
                  { model_name: "b" model_version: -1 input_map { key: "A" value: "mid" } output_map { key: "B" value: "OUT" } }
                ] }
                """;
        if (!text.contains(find)) {
            throw new IllegalArgumentException(find);
        }
        String step = "backend: \"python\" max_batch_size: 8" + TENSORS.replace("-1", "8");
        return new Repo()
                .model("a", step)
                .model("b", step)
                .config("e", text.replace(find, replace))
                .directory("e/1/");
    }

    /** A Python model in a directory of its own. */
    Repo model(String directory, String config) {
        return config(directory, config).file(directory + "/1/model.py", PYTHON);
    }

    Repo config(String directory, String config) {
        return file(directory + "/config.pbtxt", config);
    }

    Repo file(String path, String text) {
        return bytes(path, text.getBytes(StandardCharsets.UTF_8));
    }

    Repo bytes(String path, byte[] bytes) {
        items.removeIf(i -> i.path().equals(path));
        items.add(Item.file(path, new Bytes.InMemory(bytes)));
        return this;
    }

    /** The file once more, as an archive can hold it. */
    Repo again(String path, String text) {
        items.add(Item.file(path, new Bytes.InMemory(text.getBytes(StandardCharsets.UTF_8))));
        return this;
    }

    /** A file of which only the size is at hand. */
    Repo sized(String path, long size) {
        items.add(Item.file(path, new Bytes.Ends(new byte[0], new byte[0], size, Optional.empty())));
        return this;
    }

    Repo directory(String path) {
        items.add(Item.directory(path));
        return this;
    }

    Repo link(String path, String target) {
        items.add(Item.link(path, target));
        return this;
    }

    Repo refused(String path, String why) {
        items.add(Item.other(path, why));
        return this;
    }

    Repo without(String prefix) {
        items.removeIf(i -> i.path().startsWith(prefix));
        return this;
    }

    Repo archive(String named) {
        origin = Origin.ARCHIVE;
        name = named;
        return this;
    }

    Inspected inspected() {
        return new Inspected(name, origin, items);
    }

    /** As PyTorch writes it: code, constants and data in a folder of the file's name. */
    static byte[] torchScript(String code) {
        return zip("model/data.pkl", "\u0080\u0002", "model/code/__torch__/m.py", code, "model/constants.pkl", ")");
    }

    /** Names and texts by turns. */
    static byte[] zip(String... namesAndTexts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
                zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}

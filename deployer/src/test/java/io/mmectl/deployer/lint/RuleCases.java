package io.mmectl.deployer.lint;

import static io.mmectl.deployer.lint.Repo.TENSORS;
import static io.mmectl.deployer.lint.Repo.TORCH_TENSORS;
import static io.mmectl.deployer.lint.Repo.ensemble;
import static io.mmectl.deployer.lint.Repo.python;
import static io.mmectl.deployer.lint.Repo.torch;

import io.mmectl.config.InstanceType;
import io.mmectl.config.ModelDefinition.Footprint;
import io.mmectl.deployer.lint.LintTarget.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** For each rule a repository that trips it, and one that nearly does. */
final class RuleCases {
    static final InstanceType T4 = new InstanceType("ml.g4dn.xlarge", 4, 16, InstanceType.Gpu.T4, 15360);
    static final LintTarget ON_T4 = on(T4);
    private static final String ENV = "$$TRITON_MODEL_DIRECTORY/env.tar.gz";

    static LintTarget on(InstanceType type) {
        return new LintTarget(type, "25.09", Driver.CHOSEN, Map.of(), Footprint.UNKNOWN);
    }

    /** @param near trips neither the rule nor any error */
    record Case(String rule, Repo bad, LintTarget badTarget, Repo near, LintTarget nearTarget) {
        @Override
        public String toString() {
            return rule;
        }
    }

    private final List<Case> cases = new ArrayList<>();

    static List<Case> all() {
        RuleCases all = new RuleCases();
        all.layout();
        all.versions();
        all.config();
        all.tensors();
        all.batching();
        all.scheduling();
        all.ensembles();
        all.graph();
        all.instances();
        all.files();
        all.torchScript();
        all.tensorRt();
        all.pythonModels();
        all.environments();
        all.parameters();
        all.names();
        all.sizes();
        all.comments();
        return List.copyOf(all.cases);
    }

    private void add(String rule, Repo bad, Repo near) {
        cases.add(new Case(rule, bad, ON_T4, near, ON_T4));
    }

    private void add(String rule, Repo bad, LintTarget badTarget, Repo near, LintTarget nearTarget) {
        cases.add(new Case(rule, bad, badTarget, near, nearTarget));
    }

    private void comments() {
        add(
                "allow-comment",
                python("# mmectl-lint: allow queue-dealy because it waits"),
                python("# mmectl-lint: allow queue-delay because it waits"));
    }

    private static LintTarget with(Driver driver, Map<String, String> environment) {
        return new LintTarget(T4, "25.09", driver, environment, Footprint.UNKNOWN);
    }

    private static LintTarget image(String triton) {
        return new LintTarget(T4, triton, Driver.CHOSEN, Map.of(), Footprint.UNKNOWN);
    }

    private void layout() {
        add("no-model", new Repo().file("weights.bin", "x"), python(""));
        add(
                "extra-root-folder",
                new Repo().model("model/a", "backend: \"python\"" + TENSORS),
                python("").file("a/assets/config.pbtxt", "not a model"));
        add("file-beside-models", python("").file("notes.txt", "x"), python("").file("a/notes.txt", "x"));
        add(
                "several-models-no-ensemble",
                python("").model("b", "backend: \"python\"" + TENSORS),
                ensemble("max_batch_size: 4", "max_batch_size: 8"));
        add(
                "several-ensembles",
                ensemble("IN", "IN").config("f", "platform: \"ensemble\"").directory("f/1/"),
                ensemble("\"IN\"", "\"platform ensemble\""));
        add("stray-directory", python("").directory(".cache/"), python("").directory("a/.cache/"));
        add(
                "stray-file",
                python("").file("a/1/__pycache__/model.cpython-310.pyc", "x"),
                python("").file("a/1/py.txt", "x"));
        add(
                "symlink",
                python("").link("a/1/weights.bin", "/mnt/weights.bin"),
                python("").file("a/1/link", "x"));
        add(
                "unsafe-path",
                python("").refused("../evil", "leads upwards"),
                python("").file("a/1/..name", "x"));
        add(
                "flat-and-nested",
                new Repo()
                        .file("config.pbtxt", "backend: \"python\"" + TENSORS)
                        .file("1/model.py", Repo.PYTHON)
                        .file("b/config.pbtxt", "backend: \"python\""),
                new Repo()
                        .file("config.pbtxt", "backend: \"python\"" + TENSORS)
                        .file("1/model.py", Repo.PYTHON)
                        .directory("warmup/"));
        String archive = "acme--m--0123456789ab.tar.gz";
        add(
                "entry-twice",
                python("").again("a/1/model.py", Repo.PYTHON).archive(archive),
                python("").file("a/2", "x").archive(archive));
        add(
                "file-and-directory",
                python("").file("a/1/model.py/x", "x").archive(archive),
                python("").file("a/1/model.pyx", "x").archive(archive));
        Repo six = ensemble("max_batch_size: 4", "max_batch_size: 8");
        List.of("c", "d", "g").forEach(n -> six.model(n, "backend: \"python\"" + TENSORS));
        add("many-models", six, ensemble("max_batch_size: 4", "max_batch_size: 8"));
    }

    private void versions() {
        add(
                "version-missing",
                new Repo().config("a", "backend: \"python\"" + TENSORS).file("a/v1/model.py", Repo.PYTHON),
                python(""));
        add(
                "version-not-one",
                new Repo().config("a", "backend: \"python\"" + TENSORS).file("a/3/model.py", Repo.PYTHON),
                python("").directory("a/assets/"));
        add(
                "version-leading-zero",
                new Repo().config("a", "backend: \"python\"" + TENSORS).file("a/01/model.py", Repo.PYTHON),
                python("").directory("a/assets01/"));
        add(
                "version-policy",
                python("version_policy { specific { versions: [ 2 ] } }"),
                python("version_policy { specific { versions: [ 1 ] } }"));
    }

    private void config() {
        add(
                "config-missing",
                new Repo().file("a/1/weights.bin", "x"),
                python("").file("a/1/config.pbtxt.bak", "x"));
        add("config-syntax", python("").config("a", "backend \"python\""), python("# backend \"python\""));
        add("config-unknown-field", python("max_batch_sise: 8"), python("max_batch_size: 8"));
        add("config-type", python("max_batch_size: \"8\""), python("max_batch_size: 0x8"));
        add("config-value", python("instance_group { kind: GPU }"), python("instance_group { kind: 2 }"));
        add(
                "config-set-twice",
                python("max_batch_size: 4 max_batch_size: 8"),
                python("max_batch_size: 0 max_batch_size: 8"));
        add("config-too-new", python("model_metrics { }"), image("24.05"), python("model_metrics { }"), image("25.09"));
        add(
                "name-mismatch",
                ensemble("IN", "IN").config("a", "name: \"x\" backend: \"python\"" + TENSORS),
                python("name: \"a\""));
        add(
                "backend-unknown",
                new Repo().config("a", "platform: \"onnx\"" + TENSORS).file("a/1/model.onnx", "\b"),
                new Repo().config("a", TENSORS).file("a/1/model.onnx", "\b"));
        add("platform-mismatch", torch("backend: \"onnxruntime\""), torch("backend: \"pytorch\""));
    }

    private void tensors() {
        String input = "input [ { name: \"X\" data_type: TYPE_FP32 dims: [ %s ] %s } ]";
        add(
                "tensor-incomplete",
                python("input { name: \"X\" dims: 1 }"),
                python("input { name: \"X\" data_type: TYPE_FP32 dims: 1 }"));
        add(
                "tensor-none",
                new Repo().config("a", "backend: \"pytorch\"").bytes("a/1/model.pt", Repo.torchScript("")),
                torch(""));
        add("tensor-dims", python(String.format(input, "0", "")), python(String.format(input, "-1", "")));
        add(
                "tensor-reshape",
                python(String.format(input, "4, -1, 2", "reshape { shape: [ 4, -1, 3 ] }")),
                python(String.format(input, "2, 4, -1, 6", "reshape { shape: [ 8, -1, 1, 6 ] }")));
        add(
                "tensor-format",
                python(String.format(input, "224, 224", "format: FORMAT_NHWC")),
                python(String.format(input, "224, 224, 3", "format: FORMAT_NHWC")));
        add(
                "tensor-tensorrt-only",
                python(String.format(input, "2", "is_shape_tensor: true")),
                new Repo()
                        .config(
                                "a",
                                "platform: \"tensorrt_plan\" " + String.format(input, "2", "is_shape_tensor: true"))
                        .bytes("a/1/model.plan", plan(10, 13)));
        add(
                "tensor-twice",
                python(String.format(input, "2", "") + String.format(input, "3", "")),
                python(String.format(input, "2", "")));
        add(
                "batch-io",
                python(
                        "batch_input { kind: BATCH_ELEMENT_COUNT target_name: \"N\" data_type: TYPE_INT32 source_input: \"Z\" }"),
                python(
                        "batch_input { kind: BATCH_ELEMENT_COUNT target_name: \"N\" data_type: TYPE_INT32 source_input: \"A\" }"));
        String scatter =
                "max_batch_size: 2 batch_output { target_name: %s kind: BATCH_SCATTER_WITH_INPUT_SHAPE source_input: \"A\" }";
        add(
                "batch-io",
                python(String.format(scatter, "[ \"B\", \"B\" ]")),
                python(String.format(scatter, "[ \"B\" ]")));
        String labels = "output { name: \"L\" data_type: TYPE_FP32 dims: 3 label_filename: \"labels.txt\" }";
        add(
                "label-file-missing",
                python(labels).file("a/1/labels.txt", "x"),
                python(labels).file("a/labels.txt", "x"));
    }

    private void batching() {
        add("max-batch-size", python("max_batch_size: -1"), python("max_batch_size: 1"));
        add(
                "preferred-batch-size",
                python("max_batch_size: 8 dynamic_batching { preferred_batch_size: [ 4, 16 ] }"),
                python("max_batch_size: 8 dynamic_batching { preferred_batch_size: [ 4, 8 ] }"));
        add("batching-off", python("dynamic_batching { }"), python("max_batch_size: 1 dynamic_batching { }"));
        add(
                "queue-delay",
                python("max_batch_size: 2 dynamic_batching { max_queue_delay_microseconds: 5000000 }"),
                python("max_batch_size: 2 dynamic_batching { max_queue_delay_microseconds: 5000 }"));
        add(
                "priority-levels",
                python("max_batch_size: 2 dynamic_batching { priority_levels: 2 }"),
                python("max_batch_size: 2 dynamic_batching { priority_levels: 2 default_priority_level: 2 }"));
        add(
                "preserve-ordering",
                python("max_batch_size: 2 dynamic_batching { preserve_ordering: true default_queue_policy { "
                        + "timeout_action: DELAY default_timeout_microseconds: 10 } }"),
                python("max_batch_size: 2 dynamic_batching { preserve_ordering: true default_queue_policy { "
                        + "timeout_action: REJECT default_timeout_microseconds: 10 } }"));
    }

    private void scheduling() {
        String start =
                "sequence_batching { control_input { name: \"S\" control { kind: CONTROL_SEQUENCE_START %s } } }";
        add(
                "decoupled",
                python("model_transaction_policy { decoupled: true }"),
                python("model_transaction_policy { decoupled: false }"));
        add("sequence-batching", python("sequence_batching { }"), python("max_batch_size: 1 dynamic_batching { }"));
        add(
                "sequence-control",
                python(String.format(start, "int32_false_true: [ 0 ]")),
                python(String.format(start, "int32_false_true: [ 0, 1 ]")));
        add(
                "sequence-slot-utilization",
                python("sequence_batching { direct { minimum_slot_utilization: 1.5 } }"),
                python("sequence_batching { direct { minimum_slot_utilization: 1.0 } }"));
        add(
                "response-cache",
                python("sequence_batching { } response_cache { enable: true }"),
                python("sequence_batching { } response_cache { enable: false }"));
        add(
                "response-cache-off",
                python("response_cache { enable: true }"),
                ON_T4,
                python("response_cache { enable: true }"),
                with(Driver.CHOSEN, Map.of("SAGEMAKER_TRITON_ADDITIONAL_ARGS", "--cache-config local,size=1048576")));
        String limiter = "instance_group { rate_limiter { resources { name: \"r\" count: 1 } } }";
        add(
                "rate-limiter-off",
                python(limiter),
                ON_T4,
                python(limiter),
                with(Driver.CHOSEN, Map.of("SAGEMAKER_TRITON_ADDITIONAL_ARGS", "--rate-limit=execution_count")));
        String metric =
                "model_metrics { metric_control { metric_identifier { family: \"f\" } histogram_options { %s } } }";
        add("model-metrics", python(String.format(metric, "")), python(String.format(metric, "buckets: [ 1, 2.5 ]")));
    }

    private void ensembles() {
        add(
                "ensemble-text",
                ensemble("platform: \"ensemble\"", "platform : \"ensemble\""),
                ensemble("platform: \"", "platform:   \""));
        add(
                "ensemble-scheduling",
                python("ensemble_scheduling { step [ { model_name: \"b\" } ] }"),
                ensemble("max_batch_size: 4", "max_batch_size: 1"));
        add(
                "ensemble-no-step",
                new Repo()
                        .config("e", "platform: \"ensemble\" ensemble_scheduling { }")
                        .directory("e/1/"),
                python(""));
        add(
                "ensemble-step-incomplete",
                ensemble("input_map { key: \"A\" value: \"IN\" }", ""),
                ensemble("input_map { key: \"A\" value: \"IN\" }", "input_map [ { key: \"A\" value: \"IN\" } ]"));
        add("ensemble-unknown-step", ensemble("model_name: \"b\"", "model_name: \"B\""), ensemble("IN", "IN"));
        add(
                "ensemble-step-version",
                ensemble(
                        "model_version: -1 input_map { key: \"A\" value: \"IN\" }",
                        "input_map { key: \"A\" value: \"IN\" }"),
                ensemble("model_version: -1", "model_version: 1"));
        add(
                "ensemble-forbidden-field",
                ensemble("max_batch_size: 4", "instance_group { count: 1 }"),
                ensemble("IN", "IN"));
        add(
                "ensemble-batch-size",
                ensemble("max_batch_size: 4", "max_batch_size: 16"),
                ensemble("max_batch_size: 4", "max_batch_size: 8"));
        add(
                "ensemble-unused-model",
                ensemble("IN", "IN").model("c", "backend: \"python\"" + TENSORS),
                ensemble("IN", "IN"));
        add(
                "ensemble-nested",
                ensemble("IN", "IN").config("b", "platform: \"ensemble\"" + TENSORS.replace("-1", "8")),
                ensemble("IN", "IN"));
    }

    private void graph() {
        add(
                "ensemble-tensor-twice",
                ensemble("key: \"B\" value: \"mid\"", "key: \"B\" value: \"OUT\""),
                ensemble("\"mid\"", "\"other\""));
        add(
                "ensemble-not-written",
                ensemble("key: \"A\" value: \"mid\"", "key: \"A\" value: \"none\""),
                ensemble("IN", "IN"));
        add("ensemble-cycle", ensemble("key: \"A\" value: \"IN\"", "key: \"A\" value: \"OUT\""), ensemble("IN", "IN"));
        add("ensemble-cycle", ensemble("model_name: \"b\"", "model_name: \"e\""), ensemble("IN", "IN"));
        add(
                "ensemble-unused",
                ensemble("key: \"A\" value: \"mid\"", "key: \"A\" value: \"IN\""),
                ensemble("output [ {", "output [ { name: \"mid\" data_type: TYPE_FP32 dims: [ 8 ] }, {"));
        add(
                "ensemble-unknown-tensor",
                ensemble("key: \"B\" value: \"mid\"", "key: \"b\" value: \"mid\""),
                ensemble("IN", "IN"));
        Repo optional = ensemble("IN", "IN");
        String extra = " input { name: \"C\" data_type: TYPE_FP32 dims: [ 1 ] %s }";
        String step = "backend: \"python\" max_batch_size: 8" + TENSORS.replace("-1", "8");
        add(
                "ensemble-input-unmapped",
                ensemble("IN", "IN").model("a", step + String.format(extra, "")),
                optional.model("a", step + String.format(extra, "optional: true")));
        add(
                "ensemble-type",
                ensemble("{ name: \"IN\" data_type: TYPE_FP32", "{ name: \"IN\" data_type: TYPE_INT32"),
                ensemble("IN", "IN"));
        add("ensemble-shape", ensemble("dims: [ 8 ]", "dims: [ 9 ]"), ensemble("dims: [ 8 ]", "dims: [ -1 ]"));
    }

    private void instances() {
        add(
                "instance-gpus",
                python("instance_group { kind: KIND_GPU gpus: [ 1 ] }"),
                python("instance_group { kind: KIND_GPU gpus: [ 0 ] }"));
        add(
                "instance-profile",
                python("instance_group { profile: [ \"0\" ] }"),
                new Repo()
                        .config("a", "platform: \"tensorrt_plan\" instance_group { profile: [ \"0\" ] }")
                        .bytes("a/1/model.plan", plan(10, 13)));
        add(
                "python-gpu-instances",
                python("instance_group { kind: KIND_GPU count: 2 }"),
                python("instance_group { kind: KIND_CPU count: 2 }"));
        add(
                "shared-memory",
                python("instance_group { kind: KIND_CPU count: 200 }"),
                python("instance_group { kind: KIND_CPU count: 100 }"));
        add(
                "instance-passive",
                python("instance_group { passive: true }"),
                python("instance_group { passive: false }"));
    }

    private void files() {
        add(
                "backend-file-missing",
                python("").without("a/1/").file("a/1/main.py", "x = 1"),
                python("default_model_filename: \"main.py\"").without("a/1/").file("a/1/main.py", Repo.PYTHON));
        add(
                "model-file-outside",
                python("default_model_filename: \"../model.py\""),
                python("default_model_filename: \"model.py\""));
        add(
                "git-lfs-pointer",
                torch("").file("a/1/model.pt", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
                torch(""));
        add("model-file-empty", torch("").file("a/1/model.pt", ""), torch("").file("a/1/extra.txt", ""));
        add(
                "torchscript-is-pickle",
                torch("").bytes("a/1/model.pt", Repo.zip("model/data.pkl", "x", "model/data/0", "x")),
                torch("runtime: \"model.py\"")
                        .bytes("a/1/model.pt", Repo.zip("model/data.pkl", "x"))
                        .file("a/1/model.py", "class Net: pass"));
        add("torchscript-unreadable", torch("").file("a/1/model.pt", "weights"), torch(""));
        add(
                "onnx-unreadable",
                new Repo().config("a", "backend: \"onnxruntime\"").file("a/1/model.onnx", "onnx"),
                new Repo().config("a", "backend: \"onnxruntime\"").file("a/1/model.onnx", "\bonnx"));
        add("pickle", python("").bytes("a/1/vocabulary.pkl", new byte[] {(byte) 0x80, 4, 1}), torch(""));
        add(
                "secret-in-file",
                python("").file("a/1/settings.json", "{\"key\": \"AKIA" + "ABCDEFGHIJKLMNOP\"}"),
                python("").file("a/1/settings.json", "{\"key\": \"AKIAIOSFODNN7EXAMPLE\"}"));
    }

    private void torchScript() {
        String two = "platform: \"pytorch_libtorch\" input [ { name: \"%s\" data_type: TYPE_INT64 dims: [ -1 ] }, "
                + "{ name: \"%s\" data_type: TYPE_INT64 dims: [ -1 ] } ] "
                + "output { name: \"OUTPUT__0\" data_type: TYPE_FP32 dims: [ 1 ] } ";
        byte[] code = Repo.torchScript("class M(Module):\n  inner : __torch__.N\n"
                + "  def forward(self: __torch__.M,\n    ids: Tensor,\n    mask: Tensor) -> Tensor:\n"
                + "class N(Module):\n  def forward(self: __torch__.N, x: Tensor) -> Tensor:\n");
        add(
                "torchscript-names",
                new Repo().config("a", String.format(two, "ids", "attention")).bytes("a/1/model.pt", code),
                new Repo().config("a", String.format(two, "mask", "ids")).bytes("a/1/model.pt", code));
        add(
                "torchscript-index",
                new Repo()
                        .config("a", String.format(two, "INPUT__1", "INPUT__2"))
                        .bytes("a/1/model.pt", code),
                new Repo()
                        .config("a", String.format(two, "INPUT__1", "INPUT__0"))
                        .bytes("a/1/model.pt", code));
        byte[] traced = Repo.torchScript("class M(Module):\n  def forward(self: __torch__.M, ids: Tensor) -> Tensor:\n"
                + "    _0 = torch.arange(4, dtype=4, device=torch.device(\"cpu\"))\n    return _0\n");
        add(
                "torchscript-traced-on-cpu",
                torch("").bytes("a/1/model.pt", traced),
                torch("instance_group { kind: KIND_CPU }").bytes("a/1/model.pt", traced));
        String state = "sequence_batching { state { input_name: \"%s\" output_name: \"OUTPUT__1\" } }";
        add("torchscript-state-names", torch(String.format(state, "state")), torch(String.format(state, "INPUT__1")));
    }

    static byte[] plan(int major, int minor) {
        byte[] plan = new byte[64];
        System.arraycopy("ftrt".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, plan, 0, 4);
        plan[24] = (byte) major;
        plan[25] = (byte) minor;
        return plan;
    }

    /** With the description of the GPU that it was built on, laid out as trtexec of TensorRT 10.6 does it. */
    static byte[] plan(int capabilityMajor, int capabilityMinor, boolean compatible) {
        byte[] plan = java.util.Arrays.copyOf(plan(10, 6), 160);
        plan[16] = (byte) plan.length;
        String fields = "02800100 0a 02800100 06 02800100 00 02800100 00 d2800100 07800100 0%d000000 12800100 10800100"
                + " 07800100 0%d000000 07800100 0%d000000";
        byte[] told = java.util.HexFormat.of()
                .parseHex(String.format(fields, compatible ? 1 : 0, capabilityMajor, capabilityMinor)
                        .replace(" ", ""));
        System.arraycopy(told, 0, plan, 100, told.length);
        return plan;
    }

    private void tensorRt() {
        String config = "platform: \"tensorrt_plan\"";
        add(
                "tensorrt-plan-format",
                new Repo().config("a", config).file("a/1/model.plan", "\bonnx file in disguise, long enough"),
                new Repo().config("a", config).bytes("a/1/model.plan", plan(10, 13)));
        add(
                "tensorrt-plan-version",
                new Repo().config("a", config).bytes("a/1/model.plan", plan(8, 6)),
                image("25.09"),
                new Repo().config("a", config).bytes("a/1/model.plan", plan(8, 6)),
                image("24.03"));
        byte[] cut = java.util.Arrays.copyOf(plan(7, 5, false), 158);
        add(
                "tensorrt-plan-length",
                new Repo().config("a", config).bytes("a/1/model.plan", cut),
                new Repo().config("a", config).bytes("a/1/model.plan", plan(7, 5, false)));
        add(
                "tensorrt-plan-gpu",
                new Repo()
                        .config("a", config + " default_model_filename: \"encoder_a10g.plan\"")
                        .bytes("a/1/encoder_a10g.plan", plan(10, 13)),
                new Repo()
                        .config("a", config + " default_model_filename: \"encoder_t4.plan\"")
                        .bytes("a/1/encoder_t4.plan", plan(10, 13)));
        add(
                "tensorrt-plan-record",
                new Repo()
                        .config("a", config)
                        .bytes("a/1/model.plan", plan(10, 13))
                        .file("a/1/model.plan.json", "{\"tensorrt\": \"10.12.0\"}"),
                new Repo()
                        .config("a", config)
                        .bytes("a/1/model.plan", plan(10, 13))
                        .file("a/1/model.plan.json", "{\"tensorrt\": \"10.13.0\"}"));
        String choice = config + " cc_model_filenames { key: \"%s\" value: \"t4.plan\" }";
        add(
                "tensorrt-cc-filenames",
                new Repo().config("a", String.format(choice, "8.6")).bytes("a/1/t4.plan", plan(10, 13)),
                new Repo().config("a", String.format(choice, "7.5")).bytes("a/1/t4.plan", plan(10, 13)));
    }

    private void pythonModels() {
        add(
                "python-syntax",
                python("").file("a/1/model.py", "def f(:\n"),
                python("").file("a/1/model.py", "# def f(:\n" + Repo.PYTHON));
        add(
                "python-no-model-class",
                python("").file("a/1/model.py", "class TritonModel:\n    pass\n"),
                python("").file("a/1/model.py", "from shared import TritonPythonModel\n"));
        add(
                "python-no-execute",
                python("").file("a/1/model.py", "class TritonPythonModel:\n    def run(self): pass\n"),
                python("").file("a/1/model.py", "class TritonPythonModel(Base):\n    pass\n"));
        String reads = "class TritonPythonModel:\n    def execute(self, requests):\n        for request in requests:\n"
                + "            t = pb_utils.get_input_tensor_by_name(request, \"%s\").as_numpy()\n";
        add(
                "python-tensor-name",
                python("").file("a/1/model.py", String.format(reads, "a")),
                python("").file("a/1/model.py", String.format(reads, "A")));
        String call = Repo.PYTHON + "pb_utils.InferenceRequest(model_name=\"b\")\n";
        add(
                "bls-not-loaded",
                python("").file("a/1/model.py", call),
                ensemble("IN", "IN").file("a/1/model.py", call));
        add(
                "bls-dynamic",
                python("").file("a/1/model.py", Repo.PYTHON + "pb_utils.InferenceRequest(model_name=name)\n"),
                python("").file("a/1/model.py", Repo.PYTHON + "# pb_utils.InferenceRequest(model_name=name)\n"));
    }

    private void environments() {
        String env = "parameters { key: \"EXECUTION_ENV_PATH\" value { string_value: \"%s\" } }";
        add(
                "env-path",
                python(String.format(env, ENV.substring(1))).file("a/env.tar.gz", "x"),
                python(String.format(env, ENV)).file("a/env.tar.gz", "x"));
        add(
                "env-cold-start",
                python(String.format(env, ENV)).file("a/env.tar.gz", "x"),
                python("").file("a/env.tar.gz", "x"));
        add(
                "env-python-version",
                python(String.format(env, ENV)).bytes("a/env.tar.gz", Tars.gz("bin/activate", "bin/python3.10")),
                image("25.09"),
                python(String.format(env, ENV)).bytes("a/env.tar.gz", Tars.gz("bin/activate", "bin/python3.10")),
                image("24.09"));
        String warm =
                "model_warmup { name: \"w\" batch_size: 1 inputs { key: \"A\" value { data_type: TYPE_FP32 dims: [ %s ] %s } } }";
        add(
                "warmup-input",
                python(String.format(warm, "-1", "zero_data: true")),
                python(String.format(warm, "4", "zero_data: true")));
        add("warmup-cold-start", python(String.format(warm, "4", "zero_data: true")), python(""));
    }

    private void parameters() {
        String parameter = "parameters { key: \"%s\" value { string_value: \"%s\" } }";
        add(
                "parameter-misspelt",
                torch(String.format(parameter, "INFERENCE_MOD", "true")),
                torch(String.format(parameter, "INFERENCE_MODE", "true")));
        add(
                "parameter-value",
                torch(String.format(parameter, "INFERENCE_MODE", "yes")),
                torch(String.format(parameter, "INFERENCE_MODE", "True")));
        add("parameter-empty", torch("parameters { key: \"INFERENCE_MODE\" }"), torch("parameters { key: \"own\" }"));
        String graphs = "optimization { cuda { graphs: %s } }";
        add("cuda-graphs-ignored", torch(String.format(graphs, "true")), torch(String.format(graphs, "false")));
    }

    private void names() {
        add("oom-in-name", python("").file("a/1/ZOOM.txt", "x"), python("").file("a/1/zoom.txt", "x"));
        add(
                "oom-in-message",
                python("").file("a/1/model.py", Repo.PYTHON + "raise ValueError('BLOOM is not known')\n"),
                python("").file("a/1/model.py", Repo.PYTHON + "print('BLOOM is not known')\n"));
        add("target-model-name", python("").archive("model.tgz"), python("").archive("model.tar.gz"));
    }

    private void sizes() {
        add(
                "footprint-too-large",
                python(""),
                new LintTarget(T4, "25.09", Driver.CHOSEN, Map.of(), new Footprint(15361L, null, null, null)),
                python(""),
                new LintTarget(T4, "25.09", Driver.CHOSEN, Map.of(), new Footprint(15360L, null, null, null)));
        Repo large = new Repo()
                .config("a", "platform: \"pytorch_libtorch\"" + TORCH_TENSORS)
                .sized("a/1/model.pt", 20L << 30);
        add("weights-exceed-gpu", large, torch(""));
        add(
                "exceeds-disk",
                python("").sized("a/1/data.bin", 126_000_000_000L),
                python("").sized("a/1/data.bin", 124_000_000_000L));
        add("image-driver", python(""), with(Driver.AWS_DEFAULT, Map.of()), python(""), with(Driver.CHOSEN, Map.of()));
    }
}

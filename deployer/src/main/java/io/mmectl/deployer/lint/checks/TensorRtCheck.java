package io.mmectl.deployer.lint.checks;

import io.mmectl.config.InstanceType;
import io.mmectl.config.InstanceType.Gpu;
import io.mmectl.deployer.lint.Check;
import io.mmectl.deployer.lint.Findings;
import io.mmectl.deployer.lint.Inspection;
import io.mmectl.deployer.lint.ModelDirectory;
import io.mmectl.deployer.lint.Rule;
import io.mmectl.deployer.lint.Severity;
import io.mmectl.deployer.lint.content.Item;
import io.mmectl.deployer.lint.content.PlanRecord;
import io.mmectl.deployer.lint.content.TensorRtPlan;
import io.mmectl.deployer.lint.content.TensorRtPlan.BuiltOn;
import io.mmectl.deployer.lint.model.Backend;
import io.mmectl.deployer.lint.model.ModelConfig;
import io.mmectl.deployer.lint.model.ModelConfig.Mapping;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** TensorRT plans, which fit one version of TensorRT and one kind of GPU. */
public final class TensorRtCheck implements Check {
    static final Rule FORMAT = Rule.warning(
            "tensorrt-plan-format",
            "model.plan is no TensorRT plan",
            "A plan begins with the letters ftrt. An ONNX file must be built into a plan first; Ultralytics' .engine files put"
                    + " a length and JSON before the plan, which TensorRT refuses (\"magicTag\").",
            "NVIDIA/TensorRT samples/common/sampleEngines.cpp; github.com/NVIDIA/TensorRT/issues/2915",
            "Build the plan with trtexec in the serving image, on the endpoint's kind of GPU.");
    static final Rule VERSION = Rule.warning(
                    "tensorrt-plan-version",
                    "the plan was built by another TensorRT than the image has",
                    "A plan is loaded by the very version of TensorRT that built it, unless it was built as version compatible. LOAD"
                            + " fails otherwise.",
                    "NVIDIA/TensorRT samples/common/sampleEngines.cpp (trtexec --getPlanVersionOnly); docs.nvidia.com TensorRT,"
                            + " Version Compatibility",
                    "Build the plan in the image that serves it.")
            .withLimits("The version is read from bytes 24 to 27, as trtexec does for plans since TensorRT 8.6; of the"
                    + " image only the major version is known (8 up to 24.04, then 10). A version compatible plan does"
                    + " not say so where lint can see it. A plan whose first bytes do not tell has the version that the record"
                    + " of its build says, PLAN.json beside it.");
    static final Rule GPU = Rule.warning(
                    "tensorrt-plan-gpu",
                    "a plan for another kind of GPU",
                    "A plan built on a T4 (compute capability 7.5, g4dn) does not run on an A10G (8.6, g5), nor the other way round,"
                            + " unless it was built with hardware compatibility.",
                    "github.com/NVIDIA/TensorRT/issues/2176; docs.nvidia.com TensorRT, Hardware Compatibility",
                    "Build one plan for each kind of GPU and name them in cc_model_filenames, or pick by instance type.")
            .withLimits(
                    "Where a plan says which GPU it is for is not documented. It was found in plans of TensorRT 10.6 and is read"
                            + " where another plan looks the same; else the record of its build, PLAN.json beside it, tells. Both are"
                            + " errors. Without either it is a guess by the file's name: t4, sm75, a10g, sm86, g4dn or g5 in it. A plan"
                            + " built with hardware compatibility ampere+ is taken to run on every GPU from compute capability 8.0 on.");
    static final Rule LENGTH = Rule.error(
                    "tensorrt-plan-length",
                    "a plan that is not whole",
                    "A plan says how long it is, and TensorRT refuses to open one of another length (\"Serialization assertion"
                            + " plan->header.size == blobSize failed\"). A copy was cut off, or something was put behind it.",
                    "TensorRT 10.6 on an NVIDIA H200, with a plan cut in half",
                    "Copy the plan again, and compare its SHA-256 with the record of its build.")
            .withLimits("Read where a plan looks as those of TensorRT 10.6 do.");
    static final Rule RECORD = Rule.warning(
                    "tensorrt-plan-record",
                    "the record beside a plan is not of that plan",
                    "build_plans.py writes PLAN.json beside each plan: its SHA-256, the GPU and the TensorRT that built it. Lint"
                            + " and people rely on it, so that one that is not JSON, or names another SHA-256 than the plan's,"
                            + " or another TensorRT than the plan's first bytes, misleads both.",
                    "mmectl model-templates/shared/build/build_plans.py",
                    "Build the plan again, or copy the record that was written with it.")
            .withLimits(
                    "Of a record with another SHA-256 nothing else is believed. One that gives no planSha256 is taken at"
                            + " its word.");
    static final Rule BY_GPU = Rule.error(
            "tensorrt-cc-filenames",
            "no plan for the GPU among cc_model_filenames",
            "cc_model_filenames maps a compute capability to a file; for any other GPU the default file is taken. LOAD fails"
                    + " when that is not there.",
            Sources.MODEL_CONFIG,
            "Add an entry: 7.5 for g4dn, 8.6 for g5.");

    private static final Pattern T4 = Pattern.compile("(?<![a-z0-9])(t4|sm_?75|cc_?7\\.?5|g4dn)(?![a-z0-9])");
    private static final Pattern A10G = Pattern.compile("(?<![a-z0-9])(a10g?|sm_?86|cc_?8\\.?6|g5)(?![a-z0-9])");
    private static final Pattern VERSION_FORM = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){2}");
    private static final Pattern SHA256_FORM = Pattern.compile("[0-9a-f]{64}");
    private static final int SHOWN_DIGITS = 12;
    private static final Map<Gpu, String> CAPABILITY = Map.of(Gpu.T4, "7.5", Gpu.A10G, "8.6");
    private static final String FIRST_WITH_10 = "24.05";

    @Override
    public List<Rule> rules() {
        return List.of(FORMAT, VERSION, LENGTH, GPU, BY_GPU, RECORD);
    }

    @Override
    public void run(Inspection in, Findings out) {
        for (ModelDirectory model : in.models()) {
            boolean tensorRt = model.runs(Backend.TENSORRT);
            if (tensorRt) {
                byGpu(in, model, out);
            }
            model.items().stream()
                    .filter(i -> i.isFile() && i.size() > 0 && !BackendFileCheck.isPointer(i))
                    .filter(i -> i.name().endsWith(TensorRtPlan.SUFFIX) || (tensorRt && isNamed(model, i)))
                    .forEach(i -> plan(in, model, i, out));
        }
    }

    private static boolean isNamed(ModelDirectory model, Item item) {
        return item.name().equals(model.config().defaultFileName());
    }

    private static void plan(Inspection in, ModelDirectory model, Item item, Findings out) {
        Optional<Item> beside = in.repository().item(item.path() + PlanRecord.ENDING);
        Optional<PlanRecord> record = beside.flatMap(file -> record(file, item, out));
        Optional<TensorRtPlan> plan = TensorRtPlan.of(item);
        if (plan.isEmpty()) {
            out.add(FORMAT, item.path(), null, TensorRtPlan.whatElse(item));
        }
        Optional<String> told = plan.flatMap(TensorRtPlan::version).map(TensorRtPlan.Version::toString);
        Optional<String> recorded = record.map(PlanRecord::tensorRt).filter(VERSION_FORM.asMatchPredicate());
        if (told.isPresent() && recorded.isPresent() && !told.equals(recorded)) {
            out.add(
                    RECORD,
                    item.path() + PlanRecord.ENDING,
                    null,
                    "says TensorRT " + recorded.get() + ", the plan itself TensorRT " + told.get());
        }
        told.or(() -> recorded).ifPresent(version -> version(in, item, version, out));
        plan.map(TensorRtPlan::length).ifPresent(length -> length(item, length, out));
        Optional<BuiltOn> builtOn = plan.flatMap(TensorRtPlan::builtOn);
        sameGpu(item, builtOn, record, out);
        gpu(in, model, item, builtOn, record, out);
    }

    /** What is said of this very plan. */
    private static Optional<PlanRecord> record(Item file, Item plan, Findings out) {
        Optional<PlanRecord> record = PlanRecord.of(file);
        if (record.isEmpty()) {
            out.add(RECORD, file.path(), null, "is no JSON object");
            return record;
        }
        String said = record.get().planSha256();
        if (said.isEmpty()) {
            return record;
        }
        if (!SHA256_FORM.matcher(said).matches()) {
            out.add(RECORD, file.path(), null, "gives a planSha256 that is no SHA-256");
            return Optional.empty();
        }
        Optional<String> real = plan.sha256();
        if (real.isPresent() && !real.get().equals(said)) {
            out.add(
                    RECORD,
                    file.path(),
                    null,
                    "is the record of another plan: its planSha256 begins with " + said.substring(0, SHOWN_DIGITS)
                            + ", the SHA-256 of " + plan.name() + " with "
                            + real.get().substring(0, SHOWN_DIGITS));
            return Optional.empty();
        }
        return record;
    }

    private static void version(Inspection in, Item item, String version, Findings out) {
        in.target().knownTriton().ifPresent(release -> {
            String expected = in.target().tritonFrom(FIRST_WITH_10) ? "10" : "8";
            if (!version.startsWith(expected + ".")) {
                out.add(
                        VERSION,
                        item.path(),
                        null,
                        "was built by TensorRT " + version + ", image " + release + " has TensorRT " + expected);
            }
        });
    }

    private static void length(Item item, OptionalLong told, Findings out) {
        if (told.isPresent() && told.getAsLong() != item.size()) {
            out.add(
                    LENGTH,
                    item.path(),
                    null,
                    "says that it is " + told.getAsLong() + " bytes long, the file has " + item.size());
        }
    }

    private static void sameGpu(Item item, Optional<BuiltOn> builtOn, Optional<PlanRecord> record, Findings out) {
        Optional<String> told = builtOn.map(BuiltOn::computeCapability);
        Optional<String> recorded = record.map(PlanRecord::computeCapability).filter(said -> !said.isEmpty());
        if (told.isPresent() && recorded.isPresent() && !told.equals(recorded)) {
            out.add(
                    RECORD,
                    item.path() + PlanRecord.ENDING,
                    null,
                    "says compute capability " + recorded.get() + ", the plan itself " + told.get());
        }
    }

    /** Several plans in one model are a choice. */
    private static void gpu(
            Inspection in,
            ModelDirectory model,
            Item item,
            Optional<BuiltOn> builtOn,
            Optional<PlanRecord> record,
            Findings out) {
        if (model.config().message().has("cc_model_filenames")) {
            return;
        }
        in.target().knownInstance().ifPresent(type -> {
            Optional<String> told = builtOn.map(BuiltOn::computeCapability)
                    .or(() -> record.map(PlanRecord::computeCapability).filter(said -> !said.isEmpty()));
            String has = CAPABILITY.getOrDefault(type.gpu(), "");
            if (told.isEmpty()) {
                byName(item, type, out);
            } else if (!told.get().equals(has) && !runsOnNewer(builtOn, type.gpu())) {
                String name = record.map(PlanRecord::gpuName).orElse("");
                out.add(
                        GPU,
                        Severity.ERROR,
                        item.path(),
                        null,
                        "was built for compute capability " + told.get() + (name.isEmpty() ? "" : " (" + name + ")")
                                + ", an " + type.name() + " has " + has + " (" + type.gpu() + ")",
                        GPU.fix());
            }
        });
    }

    /** Of the GPUs that endpoints have only the T4 is older than what such a plan wants. */
    private static boolean runsOnNewer(Optional<BuiltOn> builtOn, Gpu gpu) {
        return gpu != Gpu.T4 && builtOn.filter(BuiltOn::compatible).isPresent();
    }

    /** A name that speaks of one kind of GPU, on an instance with another. */
    private static void byName(Item item, InstanceType type, Findings out) {
        String path = item.path().toLowerCase(Locale.ROOT);
        Pattern other = type.gpu() == Gpu.T4 ? A10G : T4;
        Pattern own = type.gpu() == Gpu.T4 ? T4 : A10G;
        Matcher m = other.matcher(path);
        if (m.find() && !own.matcher(path).find()) {
            out.add(
                    GPU,
                    item.path(),
                    null,
                    "is named for '" + m.group(1) + "', an " + type.name() + " has a " + type.gpu());
        }
    }

    private static void byGpu(Inspection in, ModelDirectory model, Findings out) {
        List<Mapping> files = ModelConfig.entries(model.config().message(), "cc_model_filenames");
        String named = model.config().defaultFileName();
        String byDefault = named.isEmpty() ? "model.plan" : named;
        for (String version : files.isEmpty() ? List.<String>of() : model.versions()) {
            files.stream()
                    .filter(f -> !model.holds(version + f.value()))
                    .forEach(f -> out.add(
                            BY_GPU,
                            model.configPath(),
                            f.place(),
                            "there is no file '" + f.value() + "' for compute capability " + f.key()));
            in.target().knownInstance().ifPresent(type -> {
                String capability = CAPABILITY.getOrDefault(type.gpu(), "");
                boolean covered = files.stream().anyMatch(f -> f.key().equals(capability));
                if (!covered && !model.holds(version + byDefault)) {
                    out.add(
                            BY_GPU,
                            model.configPath(),
                            model.config().placeOf("cc_model_filenames"),
                            "nothing is for compute capability " + capability + " of an " + type.name());
                }
            });
        }
    }
}

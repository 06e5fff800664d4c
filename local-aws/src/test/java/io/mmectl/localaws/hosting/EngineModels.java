package io.mmectl.localaws.hosting;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Archives that a real Triton runs and a simulated one understands: Python models that read from their own config how long
 * they load and how they fail, as the simulation does.
 */
final class EngineModels {
    private static final String CODE = """
            import json
            import os
            import time

            import numpy as np
            import triton_python_backend_utils as pb_utils


            def fail(text):
                kind, _, message = text.partition(": ")
                raise {"MemoryError": MemoryError, "ValueError": ValueError}[kind](message)


            class TritonPythonModel:
                def initialize(self, args):
                    config = json.loads(args["model_config"])
                    self.said = {key: value["string_value"] for key, value in config["parameters"].items()}
                    self.slot = None
                    time.sleep(float(self.said.get("mmectl.footprint.load_time_ms", "0")) / 1000)
                    if "mmectl.simulated.load_error" in self.said:
                        fail(self.said["mmectl.simulated.load_error"])
                    if "slots" in self.said:
                        self.slot = self.take_slot(int(self.said["slots"]))

                def take_slot(self, number):
                    for slot in range(number):
                        path = f"/opt/ml/models/slot-{slot}"
                        try:
                            os.close(os.open(path, os.O_CREAT | os.O_EXCL))
                            return path
                        except FileExistsError:
                            pass
                    raise MemoryError("CUDA out of memory")

                def finalize(self):
                    if self.slot:
                        os.remove(self.slot)

                def execute(self, requests):
                    if "mmectl.simulated.invoke_error" in self.said:
                        fail(self.said["mmectl.simulated.invoke_error"])
                    return [self.answer(request) for request in requests]

                def answer(self, request):
                    texts = pb_utils.get_input_tensor_by_name(request, "TEXT").as_numpy()
                    upper = np.array([[text[0].upper()] for text in texts], dtype=np.object_)
                    return pb_utils.InferenceResponse(output_tensors=[pb_utils.Tensor("UPPER", upper)])
            """;

    private static final String TENSORS = """
            input [ { name: "TEXT" data_type: TYPE_STRING dims: [ -1, 1 ] } ]
            output [ { name: "UPPER" data_type: TYPE_STRING dims: [ -1, 1 ] } ]
            """;

    private static final String INSTANT = parameter("mmectl.footprint.load_time_ms", "0")
            + parameter("mmectl.footprint.gpu_memory_mib", "1")
            + parameter("mmectl.footprint.host_memory_mib", "40");

    private EngineModels() {}

    static String parameter(String key, String value) {
        return "parameters { key: \"" + key + "\" value { string_value: \"" + value + "\" } }\n";
    }

    private static String config(String name, String parameters) {
        return "name: \"" + name + "\"\nbackend: \"python\"\nmax_batch_size: 0\n" + TENSORS
                + "instance_group [ { count: 1 kind: KIND_CPU } ]\n" + parameters;
    }

    /** One model in a directory of its own. */
    static Map<String, String> nested() {
        return saying(INSTANT);
    }

    /** One model whose config says more, or otherwise. */
    static Map<String, String> saying(String parameters) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("upper/config.pbtxt", config("upper", parameters));
        files.put("upper/1/model.py", CODE);
        return files;
    }

    static Map<String, String> failing(String parameter, String error) {
        return saying(INSTANT + parameter(parameter, error));
    }

    /** One that takes 6000 MiB of a simulated GPU, and a place of two in a real container. */
    static Map<String, String> large() {
        return saying(parameter("mmectl.footprint.load_time_ms", "0")
                + parameter("mmectl.footprint.gpu_memory_mib", "6000")
                + parameter("mmectl.footprint.host_memory_mib", "40")
                + parameter("slots", "2"));
    }

    static Map<String, String> slow(int millis) {
        return saying(parameter("mmectl.footprint.load_time_ms", String.valueOf(millis)));
    }

    /** The same without a directory. */
    static Map<String, String> flat() {
        Map<String, String> files = new LinkedHashMap<>();
        nested().forEach((name, text) -> files.put(name.replace("upper/", ""), text));
        return files;
    }

    /** An ensemble of one step. */
    static Map<String, String> ensemble(Map<String, String> step, String model, String input) {
        Map<String, String> files = new LinkedHashMap<>(step);
        files.put("whole/1/README", "keeps the directory");
        files.put(
                "whole/config.pbtxt",
                "name: \"whole\"\nplatform: \"ensemble\"\n" + TENSORS + "ensemble_scheduling { step [ { model_name: \""
                        + model + "\" model_version: -1 input_map { key: \"" + input
                        + "\" value: \"TEXT\" } output_map { key: \"UPPER\" value: \"UPPER\" } } ] }\n" + INSTANT);
        return files;
    }

    static Map<String, String> ensemble() {
        return ensemble(nested(), "upper", "TEXT");
    }

    /** With one text replaced in one file; an empty text removes the file. */
    static Map<String, String> changed(Map<String, String> files, String file, String text, String with) {
        Map<String, String> changed = new LinkedHashMap<>(files);
        if (text.isEmpty()) {
            changed.remove(file);
        } else {
            changed.computeIfPresent(file, (name, before) -> before.replace(text, with));
        }
        return changed;
    }

    /** With the version directory called otherwise. */
    static Map<String, String> version(Map<String, String> files, String version) {
        Map<String, String> changed = new LinkedHashMap<>();
        files.forEach((name, text) -> changed.put(name.replace("upper/1/", "upper/" + version + "/"), text));
        return changed;
    }
}

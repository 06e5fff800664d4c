"""Stands in for Triton's ONNX Runtime backend where there is none: runs `onnxruntime_onnx` models on the CPU.

Triton loads this file as a Python-based backend, once per model. Tensors go in and out by the names of the config,
which are the graph's own, as with the real backend.
"""

import json
import os
from typing import Any

import triton_python_backend_utils as pb_utils

DEFAULT_FILE = "model.onnx"


class TritonPythonModel:
    """One ONNX graph."""

    def initialize(self, args: dict[str, str]) -> None:
        # It is found only once the module above has been imported: see scripts/triton-instance.
        import onnxruntime

        config = json.loads(args["model_config"])
        name = config.get("default_model_filename") or DEFAULT_FILE
        path = os.path.join(args["model_repository"], args["model_version"], name)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self._inputs = [tensor["name"] for tensor in config["input"]]
        self._outputs = [tensor["name"] for tensor in config["output"]]
        self._check("input", self._inputs, [tensor.name for tensor in self._session.get_inputs()])
        self._check("output", self._outputs, [tensor.name for tensor in self._session.get_outputs()])

    def _check(self, kind: str, configured: list[str], there: list[str]) -> None:
        missing = [name for name in configured if name not in there]
        if missing:
            raise pb_utils.TritonModelException(f"the model has no {kind} '{missing[0]}', it has: {', '.join(there)}")

    def execute(self, requests: list[Any]) -> list[Any]:
        return [self._answer(request) for request in requests]

    def _answer(self, request: Any) -> Any:
        feeds = {name: pb_utils.get_input_tensor_by_name(request, name).as_numpy() for name in self._inputs}
        try:
            found = self._session.run(self._outputs, feeds)
        except Exception as failure:
            return pb_utils.InferenceResponse(error=pb_utils.TritonError(f"onnx runtime error: {failure}"))
        named = zip(self._outputs, found, strict=True)
        return pb_utils.InferenceResponse(output_tensors=[pb_utils.Tensor(name, array) for name, array in named])

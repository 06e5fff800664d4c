"""Stands in for Triton's PyTorch backend where there is no GPU: runs `pytorch_libtorch` models on CPU torch.

Triton loads this file as a Python-based backend, once per model. Everything around it (ensembles, batching, the checks
of names, types and shapes) is the real server's. Inputs go to the module by the number in their name (`INPUT__0` is the
first argument of `forward`), outputs come back the same way, as the real backend's naming convention has it.
"""

import json
import os
from typing import Any

import torch
import triton_python_backend_utils as pb_utils


def position(name: str) -> int:
    """The number after the last double underscore of a tensor's name."""
    _, separator, number = name.rpartition("__")
    if not separator or not number.isdigit():
        raise pb_utils.TritonModelException(f"tensor name '{name}' does not follow the NAME__INDEX convention")
    return int(number)


class TritonPythonModel:
    """One TorchScript model."""

    def initialize(self, args: dict[str, str]) -> None:
        config = json.loads(args["model_config"])
        self._inputs = sorted((tensor["name"] for tensor in config["input"]), key=position)
        self._outputs = sorted((tensor["name"] for tensor in config["output"]), key=position)
        name = config.get("default_model_filename") or "model.pt"
        path = os.path.join(args["model_repository"], args["model_version"], name)
        self._module = torch.jit.load(path, map_location="cpu").eval()
        torch.set_num_threads(1)

    def execute(self, requests: list[Any]) -> list[Any]:
        return [self._answer(request) for request in requests]

    def _answer(self, request: Any) -> Any:
        arguments = [
            torch.from_numpy(pb_utils.get_input_tensor_by_name(request, name).as_numpy().copy())
            for name in self._inputs
        ]
        try:
            with torch.inference_mode():
                answer = self._module(*arguments)
        except RuntimeError as failure:
            return pb_utils.InferenceResponse(error=pb_utils.TritonError(f"PyTorch execute failure: {failure}"))
        answers = [answer] if isinstance(answer, torch.Tensor) else list(answer)
        tensors = [pb_utils.Tensor(name, answers[position(name)].numpy()) for name in self._outputs]
        return pb_utils.InferenceResponse(output_tensors=tensors)

"""Triton Python backend: one vector per text out of an encoder's vectors per token."""

from __future__ import annotations

from typing import Any

import numpy as np
import triton_python_backend_utils as pb_utils
from numpy.typing import NDArray
from texts import Settings

# Below this a length counts as none, so that nothing is divided by zero; PyTorch's normalize has the same.
SMALLEST = 1e-12


def mean(hidden: NDArray[Any], mask: NDArray[Any]) -> NDArray[Any]:
    """The mean over a text's own tokens: [n, length, size] and [n, length] to [n, size]."""
    weights = mask.astype(np.float32)[:, :, np.newaxis]
    count = np.maximum(weights.sum(axis=1), 1.0)
    found: NDArray[Any] = (hidden * weights).sum(axis=1) / count
    return found


def first(hidden: NDArray[Any], _: NDArray[Any]) -> NDArray[Any]:
    """The vector of the first token, [CLS]."""
    return hidden[:, 0, :]


def largest(hidden: NDArray[Any], mask: NDArray[Any]) -> NDArray[Any]:
    """In each dimension the largest value over a text's own tokens."""
    found: NDArray[Any] = np.where(mask[:, :, np.newaxis] > 0, hidden, -np.inf).max(axis=1)
    return found


POOLINGS = {"mean": mean, "cls": first, "max": largest}


def unit(vectors: NDArray[Any]) -> NDArray[Any]:
    """The same directions, each of length 1."""
    found: NDArray[Any] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), SMALLEST)
    return found


class TritonPythonModel:
    """HIDDEN and ATTENTION_MASK in; EMBEDDING out."""

    def initialize(self, args: dict[str, str]) -> None:
        settings = Settings(args["model_config"])
        self._pool = POOLINGS[settings.text("pooling")]
        self._normalise = settings.flag("normalise")

    def execute(self, requests: list[Any]) -> list[Any]:
        return [self._respond(request) for request in requests]

    def _respond(self, request: Any) -> Any:
        hidden = pb_utils.get_input_tensor_by_name(request, "HIDDEN").as_numpy().astype(np.float32)
        mask = pb_utils.get_input_tensor_by_name(request, "ATTENTION_MASK").as_numpy()
        if not np.isfinite(hidden).all():
            error = pb_utils.TritonError("the encoder's answer is not finite: does its precision suffice?")
            return pb_utils.InferenceResponse(error=error)
        vectors = self._pool(hidden, mask)
        vectors = unit(vectors) if self._normalise else vectors
        tensor = pb_utils.Tensor("EMBEDDING", np.ascontiguousarray(vectors, dtype=np.float32))
        return pb_utils.InferenceResponse(output_tensors=[tensor])

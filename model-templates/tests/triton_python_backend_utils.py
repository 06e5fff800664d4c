"""The few names of Triton's Python backend module that the templates use, for tests without a server.

The tests on a real Triton (test_on_triton.py) use the real one.
"""

from __future__ import annotations

from typing import Any

import numpy as np


class TritonModelException(Exception):
    """Raised by a model that cannot load."""


class TritonError:
    def __init__(self, message: str) -> None:
        self._message = message

    def message(self) -> str:
        return self._message


class Tensor:
    def __init__(self, name: str, data: np.ndarray[Any, Any]) -> None:
        self._name = name
        self._data = data

    def name(self) -> str:
        return self._name

    def as_numpy(self) -> np.ndarray[Any, Any]:
        return self._data


class InferenceRequest:
    def __init__(self, inputs: list[Tensor]) -> None:
        self._inputs = inputs

    def inputs(self) -> list[Tensor]:
        return self._inputs


class InferenceResponse:
    def __init__(self, output_tensors: list[Tensor] | None = None, error: TritonError | None = None) -> None:
        self._output_tensors = output_tensors or []
        self._error = error

    def output_tensors(self) -> list[Tensor]:
        return self._output_tensors

    def has_error(self) -> bool:
        return self._error is not None

    def error(self) -> TritonError | None:
        return self._error


def get_input_tensor_by_name(request: InferenceRequest, name: str) -> Tensor:
    return next(tensor for tensor in request.inputs() if tensor.name() == name)

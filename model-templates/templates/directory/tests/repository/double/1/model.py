"""Twice what it gets: a model that somebody brings."""

from __future__ import annotations

from typing import Any

import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    """NUMBER in, DOUBLE out."""

    def execute(self, requests: list[Any]) -> list[Any]:
        numbers = [pb_utils.get_input_tensor_by_name(request, "NUMBER").as_numpy() for request in requests]
        return [pb_utils.InferenceResponse([pb_utils.Tensor("DOUBLE", 2 * number)]) for number in numbers]

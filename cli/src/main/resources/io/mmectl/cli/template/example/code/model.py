"""Triton Python backend: one process of the server's for each instance of the model."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import triton_python_backend_utils as pb_utils
from wordcount import BadTextError, count, read_words


class TritonPythonModel:
    def initialize(self, args: dict[str, str]) -> None:
        parameters = json.loads(args["model_config"])["parameters"]
        folder = Path(args["model_repository"]) / args["model_version"]
        self._max_characters = int(parameters["max_characters"]["string_value"])
        self._words = read_words((folder / "words.txt").read_text(encoding="utf-8"))

    def execute(self, requests: list[pb_utils.InferenceRequest]) -> list[pb_utils.InferenceResponse]:
        return [self._answer(request) for request in requests]

    def _answer(self, request: pb_utils.InferenceRequest) -> pb_utils.InferenceResponse:
        texts = pb_utils.get_input_tensor_by_name(request, "TEXT").as_numpy()
        try:
            counts = [[count(text, self._words, self._max_characters)] for text in texts.reshape(-1)]
        except BadTextError as error:
            return pb_utils.InferenceResponse(output_tensors=[], error=pb_utils.TritonError(str(error)))
        return pb_utils.InferenceResponse(output_tensors=[pb_utils.Tensor("COUNT", np.array(counts, dtype=np.int32))])

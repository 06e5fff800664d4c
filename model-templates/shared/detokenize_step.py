"""What the detokenizer steps have in common: TOKENS in, SUGGESTIONS out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
import triton_python_backend_utils as pb_utils
from texts import Settings


class DetokenizeStep(ABC):
    """A Triton Python model; a subclass brings the tokenizer. Negative ids are no tokens."""

    def initialize(self, args: dict[str, str]) -> None:
        try:
            self.load(f"{args['model_repository']}/{args['model_version']}", Settings(args["model_config"]))
        except ValueError as failure:
            raise pb_utils.TritonModelException(f"the tokenizer cannot be loaded: {failure}") from failure

    @abstractmethod
    def load(self, folder: str, settings: Settings) -> None:
        """Reads the tokenizer's files. Raises ValueError."""

    @abstractmethod
    def decode(self, ids: list[int]) -> str:
        """Special tokens are left out."""

    def execute(self, requests: list[Any]) -> list[Any]:
        return [self._respond(request) for request in requests]

    def _respond(self, request: Any) -> Any:
        tokens = pb_utils.get_input_tensor_by_name(request, "TOKENS").as_numpy()
        texts = [[self.decode([n for n in ids if n >= 0]).encode() for ids in row] for row in tokens.tolist()]
        tensor = pb_utils.Tensor("SUGGESTIONS", np.array(texts, dtype=np.object_))
        return pb_utils.InferenceResponse(output_tensors=[tensor])

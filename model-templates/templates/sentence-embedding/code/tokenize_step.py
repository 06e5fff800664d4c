"""What the tokenizer steps have in common: TEXT in, INPUT_IDS and ATTENTION_MASK out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
import triton_python_backend_utils as pb_utils
from texts import BadRequestError, Settings, pad, padded_length, read_texts


class TokenizeStep(ABC):
    """A Triton Python model; a subclass brings the tokenizer."""

    def initialize(self, args: dict[str, str]) -> None:
        settings = Settings(args["model_config"])
        self._max_characters = settings.whole("max_characters")
        self._max_length = settings.whole("max_sequence_length")
        self._multiple = settings.whole("pad_to_multiple_of")
        self._id_type = settings.integer_type("INPUT_IDS")
        try:
            self._filler = self.load(f"{args['model_repository']}/{args['model_version']}", settings)
        except ValueError as failure:
            raise pb_utils.TritonModelException(f"the tokenizer cannot be loaded: {failure}") from failure

    @abstractmethod
    def load(self, folder: str, settings: Settings) -> int:
        """Reads the tokenizer's files and returns the id that fills up shorter rows. Raises ValueError."""

    @abstractmethod
    def encode(self, text: str, max_length: int) -> list[int]:
        """At most so many ids, special ones included."""

    def execute(self, requests: list[Any]) -> list[Any]:
        answers: list[list[list[int]] | BadRequestError] = [self._tokenize(request) for request in requests]
        # All requests of this call get one length, so that the engine's batcher can put them together again.
        longest = max((len(ids) for rows in answers if isinstance(rows, list) for ids in rows), default=0)
        length = padded_length(longest, self._multiple, self._max_length)
        return [self._respond(answer, length) for answer in answers]

    def _tokenize(self, request: Any) -> list[list[int]] | BadRequestError:
        rows = pb_utils.get_input_tensor_by_name(request, "TEXT").as_numpy()
        try:
            texts = read_texts(rows, self._max_characters)
        except BadRequestError as problem:
            return problem
        return [self.encode(text, self._max_length) for text in texts]

    def _respond(self, answer: list[list[int]] | BadRequestError, length: int) -> Any:
        if isinstance(answer, BadRequestError):
            return pb_utils.InferenceResponse(error=pb_utils.TritonError(str(answer)))
        ids, mask = pad(answer, length, self._filler, self._id_type)
        tensors = {"INPUT_IDS": ids, "ATTENTION_MASK": mask, "TOKEN_TYPE_IDS": np.zeros_like(ids)}
        return pb_utils.InferenceResponse(
            output_tensors=[pb_utils.Tensor(name, tensors[name]) for name in self.outputs]
        )

    # One text has one segment, so token types, where a model wants them, are all zero.
    outputs: tuple[str, ...] = ("INPUT_IDS", "ATTENTION_MASK")

"""Triton Python backend: the tokenizer step in front of a text encoder."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import triton_python_backend_utils as pb_utils
from numpy.typing import NDArray
from wordpiece import VocabularyError, WordPieceTokenizer, read_vocabulary


class BadRequestError(ValueError):
    """What is wrong with a request, in words that hold none of its text."""


@dataclass(frozen=True)
class Settings:
    """What `parameters` of config.pbtxt say."""

    max_sequence_length: int
    max_characters: int
    pad_to_multiple_of: int
    lower_case: bool

    @staticmethod
    def read(config: dict[str, Any]) -> Settings:
        """Raises KeyError where a parameter is missing: the layout of this template writes all of them."""
        values = {key: entry["string_value"] for key, entry in config["parameters"].items()}
        return Settings(
            max_sequence_length=int(values["max_sequence_length"]),
            max_characters=int(values["max_characters"]),
            pad_to_multiple_of=int(values["pad_to_multiple_of"]),
            lower_case=values["lower_case"].lower() == "true",
        )


def read_texts(rows: NDArray[Any], max_characters: int) -> list[str]:
    """One text per row of a BYTES tensor of shape [n, 1]. Raises BadRequestError."""
    texts = []
    for number, row in enumerate(rows.reshape(-1)):
        try:
            text = row.decode("utf-8") if isinstance(row, bytes) else str(row)
        except UnicodeDecodeError:
            raise BadRequestError(f"TEXT[{number}] is not valid UTF-8") from None
        if len(text) > max_characters:
            raise BadRequestError(
                f"TEXT[{number}] has {len(text)} characters, more than maxCharacters {max_characters}"
            )
        texts.append(text)
    return texts


def pad(sequences: Sequence[list[int]], length: int, pad_id: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Ids and attention mask of shape [len(sequences), length], both int64."""
    ids = np.full((len(sequences), length), pad_id, dtype=np.int64)
    mask = np.zeros((len(sequences), length), dtype=np.int64)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = sequence
        mask[row, : len(sequence)] = 1
    return ids, mask


def padded_length(longest: int, settings: Settings) -> int:
    """Rounded up to the multiple, but never beyond the longest sequence that the encoder knows."""
    multiple = settings.pad_to_multiple_of
    return min(-(-longest // multiple) * multiple, settings.max_sequence_length)


class TritonPythonModel:
    """TEXT in; INPUT_IDS and ATTENTION_MASK out."""

    def initialize(self, args: dict[str, str]) -> None:
        self._settings = Settings.read(json.loads(args["model_config"]))
        path = os.path.join(args["model_repository"], args["model_version"], "vocab.txt")
        try:
            with open(path, encoding="utf-8", newline="\n") as lines:
                vocabulary = read_vocabulary(lines)
        except (VocabularyError, UnicodeDecodeError) as failure:
            raise pb_utils.TritonModelException(f"vocab.txt cannot be used: {failure}") from failure
        self._tokenizer = WordPieceTokenizer(vocabulary, self._settings.lower_case)

    def execute(self, requests: list[Any]) -> list[Any]:
        answers: list[list[list[int]] | BadRequestError] = [self._tokenize(request) for request in requests]
        # All requests of this call get one length, so that the encoder's batcher can put them together again.
        longest = max((len(ids) for rows in answers if isinstance(rows, list) for ids in rows), default=0)
        length = padded_length(longest, self._settings)
        return [self._respond(answer, length) for answer in answers]

    def _tokenize(self, request: Any) -> list[list[int]] | BadRequestError:
        rows = pb_utils.get_input_tensor_by_name(request, "TEXT").as_numpy()
        try:
            texts = read_texts(rows, self._settings.max_characters)
        except BadRequestError as problem:
            return problem
        return [self._tokenizer.encode(text, self._settings.max_sequence_length) for text in texts]

    def _respond(self, answer: list[list[int]] | BadRequestError, length: int) -> Any:
        if isinstance(answer, BadRequestError):
            return pb_utils.InferenceResponse(error=pb_utils.TritonError(str(answer)))
        ids, mask = pad(answer, length, self._tokenizer.pad)
        return pb_utils.InferenceResponse(
            output_tensors=[pb_utils.Tensor("INPUT_IDS", ids), pb_utils.Tensor("ATTENTION_MASK", mask)]
        )

"""What the steps of text templates have in common: settings, texts out of requests, rows of equal length."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TYPES = {"TYPE_INT32": np.int32, "TYPE_INT64": np.int64}


class BadRequestError(ValueError):
    """What is wrong with a request, in words that hold none of its text."""


class Settings:
    """The `parameters` of a model's config.pbtxt. The layouts write all of them: one that is missing is a KeyError."""

    def __init__(self, config: str) -> None:
        self._config: dict[str, Any] = json.loads(config)
        self._values: dict[str, str] = {
            key: entry["string_value"] for key, entry in self._config.get("parameters", {}).items()
        }

    def text(self, name: str) -> str:
        return self._values[name]

    def whole(self, name: str) -> int:
        return int(self._values[name])

    def number(self, name: str) -> float:
        return float(self._values[name])

    def flag(self, name: str) -> bool:
        return self._values[name].lower() == "true"

    def integer_type(self, output: str) -> Any:
        """The numpy type that the config gives an output of whole numbers."""
        types = {tensor["name"]: tensor["data_type"] for tensor in self._config["output"]}
        return _TYPES[types[output]]


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


def padded_length(longest: int, multiple: int, most: int) -> int:
    """Rounded up to the multiple, but never beyond the longest sequence that the engine knows."""
    return min(-(-longest // multiple) * multiple, most)


def pad(sequences: Sequence[list[int]], length: int, filler: int, dtype: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Ids and attention mask, both of shape [len(sequences), length]."""
    ids = np.full((len(sequences), length), filler, dtype=dtype)
    mask = np.zeros((len(sequences), length), dtype=dtype)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = sequence
        mask[row, : len(sequence)] = 1
    return ids, mask

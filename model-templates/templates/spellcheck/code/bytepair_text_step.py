"""Triton Python backend: BART's tokens back to text."""

from __future__ import annotations

from bytepair_file import load_bytepair
from detokenize_step import DetokenizeStep
from texts import Settings


class TritonPythonModel(DetokenizeStep):
    """TOKENS in; SUGGESTIONS out."""

    def load(self, folder: str, settings: Settings) -> None:
        self._tokenizer = load_bytepair(folder)

    def decode(self, ids: list[int]) -> str:
        return self._tokenizer.decode(ids)

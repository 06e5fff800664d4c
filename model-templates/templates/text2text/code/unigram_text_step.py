"""Triton Python backend: T5's tokens back to text."""

from __future__ import annotations

from detokenize_step import DetokenizeStep
from texts import Settings
from unigram_file import load_unigram


class TritonPythonModel(DetokenizeStep):
    """TOKENS in; SUGGESTIONS out."""

    def load(self, folder: str, settings: Settings) -> None:
        self._tokenizer = load_unigram(folder)

    def decode(self, ids: list[int]) -> str:
        return self._tokenizer.decode(ids)

"""Triton Python backend: BART's tokenizer in front of the generation."""

from __future__ import annotations

from bytepair import VocabularyError
from bytepair_file import load_bytepair
from texts import Settings
from tokenize_step import TokenizeStep


class TritonPythonModel(TokenizeStep):
    """TEXT in; INPUT_IDS and ATTENTION_MASK out."""

    def load(self, folder: str, settings: Settings) -> int:
        self._tokenizer = load_bytepair(folder)
        self._start = self._tokenizer.id_of(settings.text("start_token"))
        self._end = self._tokenizer.id_of(settings.text("end_token"))
        if self._end != settings.whole("end_token_id"):
            raise VocabularyError(f"endToken has id {self._end}, which is not endTokenId")
        return self._tokenizer.id_of(settings.text("pad_token"))

    def encode(self, text: str, max_length: int) -> list[int]:
        return [self._start, *self._tokenizer.encode(text)[: max_length - 2], self._end]

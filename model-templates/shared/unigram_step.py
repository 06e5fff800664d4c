"""Triton Python backend: T5's tokenizer in front of the generation."""

from __future__ import annotations

from texts import Settings
from tokenize_step import TokenizeStep
from unigram import VocabularyError
from unigram_file import load_unigram


class TritonPythonModel(TokenizeStep):
    """TEXT in; INPUT_IDS and ATTENTION_MASK out. The task's prefix comes before every text."""

    def load(self, folder: str, settings: Settings) -> int:
        self._tokenizer = load_unigram(folder)
        self._prefix = settings.text("prefix")
        self._end = self._tokenizer.id_of(settings.text("end_token"))
        if self._end != settings.whole("end_token_id"):
            raise VocabularyError(f"endToken has id {self._end}, which is not endTokenId")
        return self._tokenizer.id_of(settings.text("pad_token"))

    def encode(self, text: str, max_length: int) -> list[int]:
        return [*self._tokenizer.encode(self._prefix + text)[: max_length - 1], self._end]

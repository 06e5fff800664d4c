"""Triton Python backend: BERT's tokenizer in front of an encoder."""

from __future__ import annotations

from texts import Settings
from tokenize_step import TokenizeStep
from wordpiece import VocabularyError, WordPieceTokenizer, read_vocabulary


class TritonPythonModel(TokenizeStep):
    """TEXT in; INPUT_IDS, ATTENTION_MASK and TOKEN_TYPE_IDS out."""

    outputs = ("INPUT_IDS", "ATTENTION_MASK", "TOKEN_TYPE_IDS")

    def load(self, folder: str, settings: Settings) -> int:
        try:
            with open(f"{folder}/vocab.txt", encoding="utf-8", newline="\n") as lines:
                vocabulary = read_vocabulary(lines)
        except UnicodeDecodeError as failure:
            raise VocabularyError(f"vocab.txt is not UTF-8: {failure.reason}") from failure
        except VocabularyError as failure:
            raise VocabularyError(f"vocab.txt: {failure}") from failure
        self._tokenizer = WordPieceTokenizer(vocabulary, settings.flag("lower_case"))
        return self._tokenizer.pad

    def encode(self, text: str, max_length: int) -> list[int]:
        return self._tokenizer.encode(text, max_length)

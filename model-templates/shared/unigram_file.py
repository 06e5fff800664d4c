"""The unigram tokenizer out of the file that a T5 model comes with."""

from __future__ import annotations

from unigram import UnigramTokenizer, VocabularyError, read_model


def load_unigram(folder: str) -> UnigramTokenizer:
    """Raises VocabularyError where spiece.model cannot be used."""
    with open(f"{folder}/spiece.model", "rb") as file:
        data = file.read()
    try:
        return UnigramTokenizer(read_model(data))
    except VocabularyError as failure:
        raise VocabularyError(f"spiece.model: {failure}") from failure

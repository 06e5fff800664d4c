"""The byte-level BPE tokenizer out of the two files that a BART or GPT-2 model comes with."""

from __future__ import annotations

import json

from bytepair import BytePairTokenizer, VocabularyError, read_merges


def load_bytepair(folder: str) -> BytePairTokenizer:
    """Raises VocabularyError where vocab.json or merges.txt cannot be used."""
    try:
        with open(f"{folder}/vocab.json", encoding="utf-8") as file:
            vocabulary = json.load(file)
        with open(f"{folder}/merges.txt", encoding="utf-8", newline="\n") as lines:
            merges = read_merges(lines)
    except ValueError as failure:
        raise VocabularyError(f"vocab.json or merges.txt: {failure}") from failure
    return BytePairTokenizer(vocabulary, merges)

"""Counting, apart from Triton: what a test can call."""

from __future__ import annotations

import re

WORD = re.compile(r"\w+")


class BadTextError(ValueError):
    """What is wrong with a text, in words that hold none of it."""


def read_words(content: str) -> frozenset[str]:
    """One word a line; empty lines count for nothing."""
    return frozenset(line.strip().casefold() for line in content.splitlines() if line.strip())


def count(text: bytes, words: frozenset[str], max_characters: int) -> int:
    """How many words of the text are in the list."""
    try:
        characters = text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadTextError("TEXT is not valid UTF-8") from error
    if len(characters) > max_characters:
        raise BadTextError(f"TEXT has {len(characters)} characters, more than {max_characters}")
    return sum(word.casefold() in words for word in WORD.findall(characters))

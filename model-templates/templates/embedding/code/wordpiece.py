"""BERT's WordPiece tokenizer in the standard library.

Splits as the `tokenizers` package does with BertNormalizer, BertPreTokenizer and WordPiece; the tests hold the two
against each other. Text never yields a special token: a customer who types "[SEP]" gets brackets and letters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

PAD = "[PAD]"
UNKNOWN = "[UNK]"
START = "[CLS]"
END = "[SEP]"

# A longer word becomes one unknown token: real words end well before.
MAX_WORD_CHARACTERS = 100
# Words per process whose pieces are remembered; a support vocabulary repeats itself.
CACHED_WORDS = 16384
# A longer one is split anew each time: text without spaces is one word, which is seldom seen again and takes memory.
LONGEST_CACHED_WORD = 64

_CJK_RANGES = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


class VocabularyError(ValueError):
    """The vocabulary file cannot be used; the message says why and names no text of a customer."""


def read_vocabulary(lines: Iterable[str]) -> list[str]:
    """The tokens of a vocabulary file in the order of their ids. Trailing empty lines do not count.

    Raises VocabularyError where a token is empty, occurs twice, or one of the four special tokens is missing.
    """
    tokens = [line.rstrip("\r\n") for line in lines]
    while tokens and not tokens[-1]:
        tokens.pop()
    seen: dict[str, int] = {}
    for number, token in enumerate(tokens, start=1):
        if not token:
            raise VocabularyError(f"vocabulary line {number} is empty")
        if token in seen:
            raise VocabularyError(f"vocabulary line {number} repeats line {seen[token]}")
        seen[token] = number
    for token in (PAD, UNKNOWN, START, END):
        if token not in seen:
            raise VocabularyError(f"the vocabulary has no {token}")
    return tokens


class WordPieceTokenizer:
    """Turns text into token ids. Instances are immutable but for a cache of words."""

    def __init__(self, vocabulary: Sequence[str], lower_case: bool) -> None:
        self._ids = {token: number for number, token in enumerate(vocabulary)}
        self._lower_case = lower_case
        self._unknown = self._ids[UNKNOWN]
        self._start = self._ids[START]
        self._end = self._ids[END]
        self.pad = self._ids[PAD]
        self._cached = lru_cache(maxsize=CACHED_WORDS)(self._split_word)

    def encode(self, text: str, max_length: int) -> list[int]:
        """`[CLS]`, the ids of the text, `[SEP]`: at most max_length ids, of which the text's tail is cut off first."""
        ids = [self._start]
        for word in words(normalise(text, self._lower_case)):
            ids.extend(self._pieces(word))
            if len(ids) >= max_length:
                break
        del ids[max_length - 1 :]
        ids.append(self._end)
        return ids

    def _pieces(self, word: str) -> tuple[int, ...]:
        return self._cached(word) if len(word) <= LONGEST_CACHED_WORD else self._split_word(word)

    def _split_word(self, word: str) -> tuple[int, ...]:
        """Greedy longest match from the left; one piece without a match makes the whole word unknown."""
        if len(word) > MAX_WORD_CHARACTERS:
            return (self._unknown,)
        pieces: list[int] = []
        start = 0
        while start < len(word):
            prefix = "##" if start else ""
            for end in range(len(word), start, -1):
                piece = self._ids.get(prefix + word[start:end])
                if piece is not None:
                    pieces.append(piece)
                    start = end
                    break
            else:
                return (self._unknown,)
        return tuple(pieces)


def normalise(text: str, lower_case: bool) -> str:
    """Control characters go, white space becomes a space, CJK characters stand alone; accents go with lower case."""
    cleaned: list[str] = []
    for character in text:
        if _is_space(character):
            cleaned.append(" ")
        elif _is_dropped(character):
            continue
        elif _is_cjk(character):
            cleaned.append(f" {character} ")
        else:
            cleaned.append(character)
    joined = "".join(cleaned)
    if not lower_case or joined.isascii():
        return joined.lower() if lower_case else joined
    decomposed = unicodedata.normalize("NFD", joined)
    # One character at a time: str.lower() of a whole text gives a final sigma, the reference does not.
    return "".join(character.lower() for character in decomposed if unicodedata.category(character) != "Mn")


def words(text: str) -> Iterator[str]:
    """Splits normalised text at white space; each punctuation character is a word of its own."""
    start = -1
    for position, character in enumerate(text):
        if _is_space(character):
            if start >= 0:
                yield text[start:position]
            start = -1
        elif _is_punctuation(character):
            if start >= 0:
                yield text[start:position]
            start = -1
            yield character
        elif start < 0:
            start = position
    if start >= 0:
        yield text[start:]


def _is_space(character: str) -> bool:
    return character in " \t\n\r" or (not character.isascii() and unicodedata.category(character) in ("Zs", "Zl", "Zp"))


def _is_dropped(character: str) -> bool:
    return character == "\ufffd" or unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs")


def _is_cjk(character: str) -> bool:
    code = ord(character)
    return code >= 0x3400 and any(low <= code <= high for low, high in _CJK_RANGES)


def _is_punctuation(character: str) -> bool:
    if character.isascii():
        return "!" <= character <= "~" and not character.isalnum()
    return unicodedata.category(character).startswith("P")

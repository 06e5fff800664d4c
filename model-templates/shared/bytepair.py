"""Byte-level byte-pair encoding, as GPT-2 and BART use it, in the standard library.

Splits as the `tokenizers` package does with its ByteLevel pre-tokenizer and BPE model; the tests hold the two against
each other. Text never yields a special token.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from heapq import heapify, heappop, heappush

# Words per process whose pieces are remembered.
CACHED_WORDS = 16384
# A longer one is split anew each time: text without spaces is one word, which is seldom seen again and takes memory.
LONGEST_CACHED_WORD = 64

_CONTRACTIONS = ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d")
_SPACES = frozenset(
    "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
)


class VocabularyError(ValueError):
    """The vocabulary or the merges cannot be used; the message names no text of a customer."""


def byte_symbols() -> list[str]:
    """The printable character that stands for each byte: itself where it is printable, else one from U+0100 on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    symbols = {byte: chr(byte) for byte in printable}
    others = (byte for byte in range(256) if byte not in symbols)
    symbols.update({byte: chr(0x100 + number) for number, byte in enumerate(others)})
    return [symbols[byte] for byte in range(256)]


def read_merges(lines: Iterable[str]) -> list[tuple[str, str]]:
    """The pairs of a merges.txt in order of rank; a first line that starts with "#version" is skipped."""
    merges = []
    for number, line in enumerate(lines, start=1):
        text = line.rstrip("\r\n")
        if not text or (number == 1 and text.startswith("#version")):
            continue
        parts = text.split(" ")
        if len(parts) != 2:
            raise VocabularyError(f"merges line {number} is not two symbols with one space between")
        merges.append((parts[0], parts[1]))
    return merges


class BytePairTokenizer:
    """Text to ids and back. Immutable but for a cache of words."""

    def __init__(self, vocabulary: Mapping[str, int], merges: Iterable[tuple[str, str]]) -> None:
        """Raises VocabularyError where one of the 256 bytes has no token, or a merge makes a token that has no id."""
        self._ids = dict(vocabulary)
        self._tokens = {number: token for token, number in self._ids.items()}
        self._ranks = {pair: rank for rank, pair in enumerate(merges)}
        self._symbols = byte_symbols()
        self._bytes = {symbol: byte for byte, symbol in enumerate(self._symbols)}
        missing = sum(symbol not in self._ids for symbol in self._symbols)
        if missing:
            raise VocabularyError(f"the vocabulary lacks {missing} of the 256 byte symbols")
        for rank, (left, right) in enumerate(self._ranks):
            if left + right not in self._ids:
                raise VocabularyError(f"merge {rank + 1} makes a token that is not in the vocabulary")
        self._cached = lru_cache(maxsize=CACHED_WORDS)(self._split_word)

    @property
    def size(self) -> int:
        """One more than the highest id."""
        return max(self._tokens) + 1

    def id_of(self, token: str) -> int:
        """The id of one (special) token. Raises VocabularyError where there is none."""
        try:
            return self._ids[token]
        except KeyError:
            raise VocabularyError(f"the vocabulary has no token {token}") from None

    def encode(self, text: str) -> list[int]:
        """The ids of a text, without any special token."""
        return [number for word in words(text) for number in self._pieces(word)]

    def decode(self, ids: Iterable[int]) -> str:
        """The text of some ids. Special tokens are left out; broken UTF-8 becomes U+FFFD."""
        data = bytearray()
        for number in ids:
            token = self._tokens.get(number, "")
            if all(symbol in self._bytes for symbol in token) and not _is_special(token):
                data.extend(self._bytes[symbol] for symbol in token)
        return data.decode("utf-8", errors="replace")

    def _pieces(self, word: str) -> tuple[int, ...]:
        return self._cached(word) if len(word) <= LONGEST_CACHED_WORD else self._split_word(word)

    def _split_word(self, word: str) -> tuple[int, ...]:
        """Joins the pairs of the lowest rank there is, from the left, until no pair has a rank."""
        parts = [self._symbols[byte] for byte in word.encode("utf-8", errors="replace")]
        return tuple(self._ids[part] for part in joined(parts, self._ranks))


def joined(symbols: list[str], ranks: Mapping[tuple[str, str], int]) -> list[str]:
    """The parts that the merges make of a word. Work grows with the word's length, not with its square.

    A part lies at the place of its first symbol; a place that another part has swallowed is empty. What waits by rank
    may be out of date, so each pair is looked at again when its turn comes.
    """
    end = len(symbols)
    parts = [*symbols, ""]
    after = [*range(1, end + 1), end]
    before = [*range(-1, end)]
    waiting: dict[int, list[int]] = {}

    def rank_at(place: int) -> int | None:
        follower = after[place]
        return ranks.get((parts[place], parts[follower])) if follower < end else None

    for place in range(end):
        rank = rank_at(place)
        if rank is not None:
            waiting.setdefault(rank, []).append(place)
    turns = list(waiting)
    heapify(turns)
    while turns:
        turn = heappop(turns)
        # All pairs of a rank before what they make, even where that ranks lower: so the algorithm is defined.
        for place in sorted(waiting.pop(turn)):
            if rank_at(place) != turn:
                continue
            follower = after[place]
            parts[place] += parts[follower]
            parts[follower] = ""
            after[place] = after[follower]
            before[after[place]] = place
            for left in (before[place], place):
                rank = rank_at(left) if left >= 0 else None
                if rank is None:
                    continue
                if rank not in waiting:
                    waiting[rank] = []
                    heappush(turns, rank)
                waiting[rank].append(left)
    return [part for part in parts if part]


def _is_special(token: str) -> bool:
    return len(token) > 2 and token[0] == "<" and token[-1] == ">"


def words(text: str) -> Iterator[str]:
    """Splits a text into words with the space before them; joined again they are the text."""
    position = 0
    while position < len(text):
        end = _word_end(text, position)
        yield text[position:end]
        position = end


def _word_end(text: str, start: int) -> int:
    for contraction in _CONTRACTIONS:
        if text.startswith(contraction, start):
            return start + len(contraction)
    first = start + 1 if text[start] == " " and start + 1 < len(text) else start
    kind = _kind(text[first])
    if kind == "S":
        return _space_end(text, start)
    end = first + 1
    while end < len(text) and _kind(text[end]) == kind:
        end += 1
    return end


def _space_end(text: str, start: int) -> int:
    """A run of white space leaves its last character to the word after it."""
    end = start
    while end < len(text) and text[end] in _SPACES:
        end += 1
    return end if end == len(text) or end == start + 1 else end - 1


def _kind(character: str) -> str:
    """L letter, N number, S white space, O anything else."""
    if character in _SPACES:
        return "S"
    category = unicodedata.category(character)[0]
    return category if category in "LN" else "O"

"""SentencePiece's unigram tokenizer, as T5 uses it, in the standard library.

Reads the `spiece.model` that a model comes with and splits as the `sentencepiece` package does; the tests hold the two
against each other. Text never yields a special token.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

# Words per process whose pieces are remembered.
CACHED_WORDS = 16384
# A longer one is split anew each time: text without spaces is one word, which is seldom seen again and takes memory.
LONGEST_CACHED_WORD = 64

SPACE = "\u2581"

_UNIGRAM = 1
_NORMAL, _UNKNOWN, _USER_DEFINED, _BYTE = 1, 2, 4, 6
# What an unknown character costs below the worst piece.
_UNKNOWN_PENALTY = 10.0


class VocabularyError(ValueError):
    """The tokenizer's file cannot be used; the message names no text of a customer."""


@dataclass(frozen=True)
class Piece:
    text: str
    score: float
    kind: int


@dataclass
class Model:
    """What spiece.model says. Defaults are those of the file format."""

    pieces: list[Piece] = field(default_factory=list)
    algorithm: int = _UNIGRAM
    byte_fallback: bool = False
    rules: bytes = b""
    add_dummy_prefix: bool = True
    remove_extra_whitespaces: bool = True
    escape_whitespaces: bool = True


def read_model(data: bytes) -> Model:
    """Raises VocabularyError where it is no SentencePiece model of the unigram kind."""
    model = Model()
    try:
        for number, value in _fields(data):
            if number == 1:
                model.pieces.append(_piece(_bytes(value)))
            elif number == 2:
                _read_trainer(_bytes(value), model)
            elif number == 3:
                _read_normalizer(_bytes(value), model)
    except (IndexError, struct.error, UnicodeDecodeError, TypeError) as failure:
        raise VocabularyError("this is no SentencePiece model, or it is cut off") from failure
    if not model.pieces:
        raise VocabularyError("the SentencePiece model holds no piece")
    if model.algorithm != _UNIGRAM:
        raise VocabularyError("the SentencePiece model is not of the unigram kind")
    if model.byte_fallback:
        raise VocabularyError("the SentencePiece model spells unknown characters in bytes, which is not supported")
    if sum(piece.kind == _UNKNOWN for piece in model.pieces) != 1:
        raise VocabularyError("the SentencePiece model needs exactly one piece for what is unknown")
    return model


def _piece(data: bytes) -> Piece:
    text, score, kind = "", 0.0, _NORMAL
    for number, value in _fields(data):
        if number == 1:
            text = _bytes(value).decode("utf-8")
        elif number == 2:
            score = struct.unpack("<f", _bytes(value))[0]
        elif number == 3:
            kind = _whole(value)
    return Piece(text, score, kind)


def _read_trainer(data: bytes, model: Model) -> None:
    for number, value in _fields(data):
        if number == 3:
            model.algorithm = _whole(value)
        elif number == 35:
            model.byte_fallback = bool(_whole(value))


def _read_normalizer(data: bytes, model: Model) -> None:
    for number, value in _fields(data):
        if number == 2:
            model.rules = _bytes(value)
        elif number == 3:
            model.add_dummy_prefix = bool(_whole(value))
        elif number == 4:
            model.remove_extra_whitespaces = bool(_whole(value))
        elif number == 5:
            model.escape_whitespaces = bool(_whole(value))


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a protobuf message: numbers of varints, bytes of everything else."""
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        wire = key & 7
        if wire == 0:
            value, place = _varint(data, place)
            yield key >> 3, value
            continue
        size = {1: 8, 5: 4}.get(wire)
        if size is None:
            if wire != 2:
                raise VocabularyError("this is no SentencePiece model")
            size, place = _varint(data, place)
        if place + size > len(data):
            raise VocabularyError("the SentencePiece model is cut off")
        yield key >> 3, data[place : place + size]
        place += size


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value, shift = 0, 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
        shift += 7
        if shift > 63:
            raise VocabularyError("this is no SentencePiece model")


def _bytes(value: int | bytes) -> bytes:
    if isinstance(value, int):
        raise VocabularyError("this is no SentencePiece model")
    return value


def _whole(value: int | bytes) -> int:
    if not isinstance(value, int):
        raise VocabularyError("this is no SentencePiece model")
    return value


class CharacterRules:
    """The precompiled replacements of a model: a double-array trie over UTF-8 bytes, then the replacements."""

    def __init__(self, data: bytes) -> None:
        self._units: tuple[int, ...] = ()
        self._texts = b""
        if data:
            (size,) = struct.unpack_from("<I", data)
            self._units = struct.unpack_from(f"<{size // 4}I", data, 4)
            self._texts = data[4 + size :]
        self.longest_prefix = lru_cache(maxsize=CACHED_WORDS)(self._longest_prefix)
        printable = [bytes([byte]) for byte in range(0x20, 0x7F)]
        self._keeps_ascii = not self._units or not any(self._longest_prefix(byte)[0] for byte in printable)

    def apply(self, text: str) -> str:
        """Replaces from the left, the longest that fits each time."""
        if not self._units or (self._keeps_ascii and text.isascii() and text.isprintable()):
            return text
        data = text.encode("utf-8", errors="replace")
        out = bytearray()
        place = 0
        while place < len(data):
            # No rule is longer: what is asked for is short, so that answers repeat.
            used, replacement = self.longest_prefix(data[place : place + 24])
            if used:
                out += replacement
                place += used
            else:
                end = place + 1
                while end < len(data) and data[end] & 0xC0 == 0x80:
                    end += 1
                out += data[place:end]
                place = end
        return out.decode("utf-8", errors="replace")

    def _longest_prefix(self, data: bytes) -> tuple[int, bytes]:
        units = self._units
        place = _offset(units[0])
        used, found = 0, -1
        for count, byte in enumerate(data, start=1):
            place ^= byte
            if place >= len(units):
                break
            unit = units[place]
            if unit & 0x800000FF != byte:
                break
            place ^= _offset(unit)
            if unit >> 8 & 1:
                used, found = count, units[place] & 0x7FFFFFFF
        if not used:
            return 0, b""
        return used, self._texts[found : self._texts.index(b"\0", found)]


def _offset(unit: int) -> int:
    return (unit >> 10) << ((unit & 0x200) >> 6)


class UnigramTokenizer:
    """Text to ids and back. Immutable but for caches."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._rules = CharacterRules(model.rules)
        self._pieces = {
            piece.text: (number, piece.score)
            for number, piece in enumerate(model.pieces)
            if piece.kind in (_NORMAL, _USER_DEFINED)
        }
        self._texts = [piece.text if piece.kind in (_NORMAL, _USER_DEFINED) else "" for piece in model.pieces]
        self._special = {piece.text: number for number, piece in enumerate(model.pieces)}
        self._unknown = next(number for number, piece in enumerate(model.pieces) if piece.kind == _UNKNOWN)
        scores = [piece.score for piece in model.pieces if piece.kind == _NORMAL]
        self._unknown_score = min(scores, default=0.0) - _UNKNOWN_PENALTY
        self._longest = max(map(len, self._pieces), default=1)
        self._cached = lru_cache(maxsize=CACHED_WORDS)(self._split_word)

    @property
    def size(self) -> int:
        return len(self._texts)

    def id_of(self, token: str) -> int:
        """The id of one (special) token. Raises VocabularyError where there is none."""
        try:
            return self._special[token]
        except KeyError:
            raise VocabularyError(f"the vocabulary has no token {token}") from None

    def encode(self, text: str) -> list[int]:
        """The ids of a text, without any special token. Neighbouring unknown characters are one unknown token."""
        ids: list[int] = []
        for word in words(self.normalise(text)):
            for number in self._split(word):
                if number != self._unknown or not ids or ids[-1] != self._unknown:
                    ids.append(number)
        return ids

    def decode(self, ids: Iterable[int]) -> str:
        """The text of some ids; special and unknown tokens are left out."""
        out: list[str] = []
        leading = self._model.add_dummy_prefix or self._model.remove_extra_whitespaces
        for number in ids:
            piece = self._texts[number] if 0 <= number < len(self._texts) else ""
            if leading and piece:
                # The space that was put in front goes, and so does each further one where spaces are tidied.
                bare = piece.removeprefix(SPACE)
                leading = self._model.remove_extra_whitespaces and not bare
                piece = bare
            out.append(piece)
        return "".join(out).replace(SPACE, " ")

    def normalise(self, text: str) -> str:
        """Characters replaced by the model's rules, spaces tidied and made visible."""
        text = self._rules.apply(text)
        if self._model.remove_extra_whitespaces:
            text = " ".join(part for part in text.split(" ") if part)
        if not text:
            return text
        if self._model.add_dummy_prefix:
            text = " " + text
        return text.replace(" ", SPACE) if self._model.escape_whitespaces else text

    def _split(self, word: str) -> tuple[int, ...]:
        return self._cached(word) if len(word) <= LONGEST_CACHED_WORD else self._split_word(word)

    def _split_word(self, word: str) -> tuple[int, ...]:
        """The pieces of the best total score. Among equal ones the one whose last piece starts first."""
        best: list[tuple[float, int, int]] = [(0.0, 0, self._unknown)]
        for end in range(1, len(word) + 1):
            chosen = (float("-inf"), end - 1, self._unknown)
            for start in range(max(0, end - self._longest), end):
                piece = self._pieces.get(word[start:end])
                if piece is not None:
                    score = best[start][0] + piece[1]
                elif start == end - 1:
                    score, piece = best[start][0] + self._unknown_score, (self._unknown, 0.0)
                else:
                    continue
                if score > chosen[0]:
                    chosen = (score, start, piece[0])
            best.append(chosen)
        ids = []
        place = len(word)
        while place:
            _, start, number = best[place]
            ids.append(number)
            place = start
        return tuple(reversed(ids))


def words(text: str) -> Iterator[str]:
    """Splits before each visible space. No piece has one inside, so that words can be looked at apart."""
    start = 0
    while start < len(text):
        end = text.find(SPACE, start + 1)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end

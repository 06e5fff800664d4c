"""The unigram tokenizer against the `sentencepiece` package."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest
import sentencepiece
from odd_texts import FIXED, random_text
from seq2seq import spiece
from unigram import LONGEST_CACHED_WORD, UnigramTokenizer, VocabularyError, read_model

RULES = ["nmt_nfkc", "nmt_nfkc_cf", "nfkc", "identity"]


@cache
def both(rules: str) -> tuple[UnigramTokenizer, Any]:
    data = spiece(rules, 400)
    return UnigramTokenizer(read_model(data)), sentencepiece.SentencePieceProcessor(model_proto=data)


def texts(seed: int) -> list[str]:
    generator = random.Random(seed)
    made = [*FIXED, *(random_text(generator) for _ in range(400))]
    # Half a surrogate pair is no text for the reference, and reaches no model.
    return [text for text in made if not any("\ud800" <= character <= "\udfff" for character in text)]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("rules", RULES)
def test_splits_and_joins_odd_texts_as_the_reference_does(rules: str, seed: int) -> None:
    ours, theirs = both(rules)
    for text in texts(seed):
        ids = theirs.encode(text)
        assert ours.encode(text) == ids, repr(text)
        known = [number for number in ids if number != theirs.unk_id()]
        assert ours.decode(ids) == theirs.decode(known), repr(text)


def test_a_special_token_in_a_text_is_ordinary_text() -> None:
    ours, theirs = both("nmt_nfkc")
    assert not {0, 1} & set(ours.encode("a </s> b <pad> c"))
    assert ours.id_of("</s>") == theirs.eos_id() == 1
    with pytest.raises(VocabularyError, match="the vocabulary has no token <eos>"):
        ours.id_of("<eos>")


def test_special_and_unknown_ids_are_left_out_of_text() -> None:
    ours, theirs = both("nmt_nfkc")
    ids = ours.encode("the route")
    assert ours.decode([0, *ids, 2, 1, 99_999, -1]) == "the route"


def test_a_long_text_without_spaces_is_split_in_time() -> None:
    """Work grows with the length, not with its square."""
    ours, theirs = both("nmt_nfkc")
    text = "routetarget" * 2000
    assert ours.encode(text) == theirs.encode(text)


def test_only_short_words_are_remembered() -> None:
    ours = UnigramTokenizer(read_model(spiece("identity", 400)))
    # The space that is put in front is part of the word.
    ours.encode("日" * LONGEST_CACHED_WORD)
    assert ours._cached.cache_info().currsize == 0
    for _ in range(2):
        ours.encode("日" * (LONGEST_CACHED_WORD - 1))
    assert ours._cached.cache_info()[:2] == (1, 1)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda data: b"", "holds no piece"),
        (lambda data: data[:-3], "cut off"),
        (lambda data: b"\xff" * 20, "this is no SentencePiece model"),
        (lambda data: b'{"model": {"type": "Unigram"}}', "SentencePiece model"),
    ],
)
def test_a_file_that_is_none_is_refused(damage: Any, message: str) -> None:
    with pytest.raises(VocabularyError, match=message):
        read_model(damage(spiece("identity", 400)))


def test_another_kind_of_model_is_refused() -> None:
    pieces = read_model(spiece("identity", 400))
    assert pieces.algorithm == 1
    # Field 3 of the trainer's settings (field 2 of the model) becomes 2, byte-pair encoding.
    with pytest.raises(VocabularyError, match="not of the unigram kind"):
        read_model(spiece("identity", 400) + b"\x12\x02\x18\x02")
    with pytest.raises(VocabularyError, match="spells unknown characters in bytes"):
        read_model(spiece("identity", 400) + b"\x12\x03\x98\x02\x01")


@pytest.mark.parametrize("seed", range(300))
def test_a_damaged_file_is_refused_or_read_and_nothing_else(seed: int) -> None:
    generator = random.Random(seed)
    data = bytearray(spiece("identity", 400))
    for _ in range(generator.randrange(1, 4)):
        data[generator.randrange(len(data))] = generator.randrange(256)
    try:
        UnigramTokenizer(read_model(bytes(data))).encode("the route")
    except VocabularyError as refusal:
        assert str(refusal)

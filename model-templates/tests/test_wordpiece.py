"""The WordPiece tokenizer of the embedding template against the `tokenizers` package."""

from __future__ import annotations

import random

import pytest
from odd_texts import FIXED, random_text
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from wordpiece import LONGEST_CACHED_WORD, MAX_WORD_CHARACTERS, VocabularyError, WordPieceTokenizer, read_vocabulary

PIECES = (
    "un able ing ed er re hello world pass word don can naive cafe strasse istanbul price 12 34 tail rock привет мир"
)


def vocabulary() -> list[str]:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789éöüñßαβγσςλωабвгяжйё你好世界机器学习カタナひら한국어אבג😀é"
    signs = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~«»“”„—…，。€"
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *PIECES.split(), *letters, *letters.upper(), *signs]
    tokens += [f"##{token}" for token in [*PIECES.split(), *letters, *letters.upper()]]
    return list(dict.fromkeys(tokens))


def reference(lower_case: bool) -> Tokenizer:
    ids = {token: number for number, token in enumerate(vocabulary())}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=MAX_WORD_CHARACTERS))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lower_case)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def assert_same(texts: list[str], lower_case: bool) -> None:
    theirs = reference(lower_case)
    ours = WordPieceTokenizer(vocabulary(), lower_case)
    for text in texts:
        assert ours.encode(text, 100_000)[1:-1] == theirs.encode(text, add_special_tokens=False).ids, repr(text)


@pytest.mark.parametrize("lower_case", [True, False])
def test_splits_odd_texts_as_the_reference_does(lower_case: bool) -> None:
    assert_same(list(FIXED), lower_case)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("lower_case", [True, False])
def test_splits_random_texts_as_the_reference_does(seed: int, lower_case: bool) -> None:
    generator = random.Random(seed)
    assert_same([random_text(generator) for _ in range(500)], lower_case)


def test_a_long_text_is_cut_and_still_ends_with_its_end_token() -> None:
    tokenizer = WordPieceTokenizer(vocabulary(), True)
    whole = tokenizer.encode("hello world " * 50, 1000)
    assert tokenizer.encode("hello world " * 50, 16) == [*whole[:15], whole[-1]]
    assert len(tokenizer.encode("hello world", 3)) == 3


@pytest.mark.parametrize("length", [LONGEST_CACHED_WORD + 1, MAX_WORD_CHARACTERS + 1, 5000])
def test_only_short_words_are_remembered(length: int) -> None:
    tokenizer = WordPieceTokenizer(vocabulary(), True)
    tokenizer.encode("ひ" * length, 10_000)
    assert tokenizer._cached.cache_info().currsize == 0
    for _ in range(2):
        tokenizer.encode("ひ" * LONGEST_CACHED_WORD, 10_000)
    assert tokenizer._cached.cache_info()[:2] == (1, 1)


def test_a_text_that_just_fits_is_not_cut() -> None:
    tokenizer = WordPieceTokenizer(vocabulary(), True)
    assert tokenizer.encode("hello world", 4) == tokenizer.encode("hello world", 1000)


def test_a_special_token_in_a_text_is_ordinary_text() -> None:
    tokenizer = WordPieceTokenizer(vocabulary(), True)
    special = {vocabulary().index(token) for token in ("[CLS]", "[SEP]", "[PAD]")}
    assert not special & set(tokenizer.encode("a [SEP] b [CLS] [PAD]", 1000)[1:-1])


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["[PAD]\n", "[UNK]\n", "[CLS]\n"], "the vocabulary has no [SEP]"),
        (["[PAD]\n", "[UNK]\n", "\n", "[CLS]\n"], "vocabulary line 3 is empty"),
        (["[PAD]\n", "a\n", "b\n", "a\n"], "vocabulary line 4 repeats line 2"),
        ([], "the vocabulary has no [PAD]"),
    ],
)
def test_a_bad_vocabulary_is_refused_with_its_line(lines: list[str], message: str) -> None:
    with pytest.raises(VocabularyError) as refusal:
        read_vocabulary(lines)
    assert str(refusal.value) == message


def test_windows_line_ends_and_empty_lines_at_the_end_do_not_count() -> None:
    assert read_vocabulary(["[PAD]\r\n", "[UNK]\n", "[CLS]\n", "[SEP]\n", "\n", "\n"])[0] == "[PAD]"

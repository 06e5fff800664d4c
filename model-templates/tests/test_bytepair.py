"""The byte-level BPE of the autocomplete template against the `tokenizers` package."""

from __future__ import annotations

import json
import random
from functools import cache
from itertools import product
from typing import Any

import pytest
from bytepair import LONGEST_CACHED_WORD, BytePairTokenizer, VocabularyError, byte_symbols, joined, read_merges, words
from odd_texts import FIXED, random_text
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers


@cache
def reference() -> Tokenizer:
    """Trained on other odd texts than those it is compared on."""
    generator = random.Random(4711)
    texts = [*FIXED, *(random_text(generator) for _ in range(2000))]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=900, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


@cache
def ours() -> BytePairTokenizer:
    return fresh()


def fresh() -> BytePairTokenizer:
    model = json.loads(reference().to_str())["model"]
    return BytePairTokenizer(model["vocab"], read_merges(" ".join(merge) for merge in model["merges"]))


def assert_same(texts: list[str]) -> None:
    for text in texts:
        ids = reference().encode(text).ids
        assert ours().encode(text) == ids, repr(text)
        assert ours().decode(ids) == text, repr(text)


def test_splits_odd_texts_as_the_reference_does() -> None:
    assert_same(list(FIXED))


@pytest.mark.parametrize("seed", range(8))
def test_splits_random_texts_as_the_reference_does_and_joins_them_again(seed: int) -> None:
    generator = random.Random(seed)
    assert_same([random_text(generator) for _ in range(500)])


@pytest.mark.parametrize("seed", range(4))
def test_words_are_those_of_the_reference(seed: int) -> None:
    generator = random.Random(1000 + seed)
    splitter = pre_tokenizers.ByteLevel(add_prefix_space=False)
    for text in [*FIXED, *(random_text(generator) for _ in range(300))]:
        pieces = [text[start:end] for _, (start, end) in splitter.pre_tokenize_str(text)]
        assert list(words(text)) == pieces, repr(text)


def joined_plainly(symbols: list[str], ranks: dict[tuple[str, str], int]) -> list[str]:
    """As the algorithm is told: in each round every pair of the lowest rank, from the left."""
    parts = symbols
    while True:
        ranked = [ranks.get(pair, len(ranks)) for pair in zip(parts[:-1], parts[1:], strict=True)]
        lowest = min(ranked, default=len(ranks))
        if lowest == len(ranks):
            return parts
        merged: list[str] = []
        place = 0
        while place < len(parts):
            pair = place < len(ranked) and ranked[place] == lowest
            merged.append(parts[place] + parts[place + 1] if pair else parts[place])
            place += 2 if pair else 1
        parts = merged


@pytest.mark.parametrize("seed", range(40))
def test_any_merges_in_any_order_join_what_the_plain_algorithm_joins(seed: int) -> None:
    generator = random.Random(seed)
    letters = "abc"[: generator.randrange(1, 4)]
    tokens = list(letters)
    pairs: list[tuple[str, str]] = []
    for _ in range(generator.randrange(1, 25)):
        pair = generator.choice(tokens), generator.choice(tokens)
        pairs.append(pair)
        tokens.append("".join(pair))
    # Merges that no text has: with an empty part.
    pairs += [("a", ""), ("", "b")] if seed % 4 == 0 else []
    generator.shuffle(pairs)
    ranks = {pair: rank for rank, pair in enumerate(dict.fromkeys(pairs))}
    for _ in range(100):
        symbols = generator.choices(letters, k=generator.randrange(40))
        assert joined(list(symbols), ranks) == joined_plainly(symbols, ranks), (symbols, ranks)


class CountingRanks(dict[tuple[str, str], int]):
    asked = 0

    def get(self, *arguments: Any) -> Any:
        self.asked += 1
        return super().get(*arguments)


def test_work_on_a_text_without_spaces_grows_with_its_length() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    pairs = list(product(letters, letters))
    random.Random(4).shuffle(pairs)
    tokens = [*byte_symbols(), *map("".join, pairs)]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    ours = BytePairTokenizer(vocabulary, pairs)
    ours._ranks = CountingRanks(ours._ranks)
    text = "".join(random.Random(5).choices(letters, k=4000))
    assert ours.encode(text) == Tokenizer(models.BPE(vocabulary, pairs)).encode(text).ids
    assert len(text) <= ours._ranks.asked < 5 * len(text)


def test_only_short_words_are_remembered() -> None:
    ours = fresh()
    ours.encode("ใ" * (LONGEST_CACHED_WORD + 1))
    assert ours._cached.cache_info().currsize == 0
    for _ in range(2):
        ours.encode("ใ" * LONGEST_CACHED_WORD)
    assert ours._cached.cache_info()[:2] == (1, 1)


def test_ids_cut_within_a_character_decode_to_a_replacement_character() -> None:
    plain = BytePairTokenizer({symbol: number for number, symbol in enumerate(byte_symbols())}, [])
    assert plain.decode(plain.encode("né")[:-1]) == "n\ufffd"


def test_special_tokens_are_not_part_of_the_text() -> None:
    vocabulary = {symbol: number for number, symbol in enumerate(byte_symbols())}
    tokenizer = BytePairTokenizer({**vocabulary, "<s>": 256, "</s>": 257}, [])
    assert tokenizer.decode([256, *tokenizer.encode("ok"), 257, 999]) == "ok"
    assert tokenizer.encode("<s>") == [vocabulary[letter] for letter in "<s>"]


def test_a_merges_file_may_begin_with_its_version() -> None:
    assert read_merges(["#version: 0.2\n", "a b\n", "ab c\n"]) == [("a", "b"), ("ab", "c")]


def test_bad_merges_and_vocabularies_are_refused() -> None:
    symbols = {symbol: number for number, symbol in enumerate(byte_symbols())}
    with pytest.raises(VocabularyError, match="merges line 2 is not two symbols"):
        read_merges(["a b\n", "abc\n"])
    with pytest.raises(VocabularyError, match="lacks 256 of the 256 byte symbols"):
        BytePairTokenizer({"hello": 0}, [])
    with pytest.raises(VocabularyError, match="merge 1 makes a token that is not in the vocabulary"):
        BytePairTokenizer(symbols, [("a", "b")])
    with pytest.raises(VocabularyError, match="no token <s>"):
        BytePairTokenizer(symbols, []).id_of("<s>")

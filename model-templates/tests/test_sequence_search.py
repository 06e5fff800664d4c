"""The search over encoder and decoder engines against Hugging Face's `generate`, token for token."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from engine import Engine, Place, open_engine
from generate_step import DECODER, ENCODER, EncodedTexts
from numpy.typing import NDArray
from seq2seq import FAMILIES, SEARCHES, TEXTS, Family, answers, encode, made, searches
from sequence_search import Search, search_texts


def search_of(family: Family, wanted: dict[str, Any]) -> Search:
    return Search(
        beams=wanted.get("num_beams", 1),
        returned=wanted.get("num_return_sequences", 1),
        max_new_tokens=wanted["max_new_tokens"],
        length_penalty=wanted.get("length_penalty", 1.0),
        early_stopping=str(wanted.get("early_stopping", False)).lower(),
        start=family.start,
        end=family.end,
        forced_first=wanted.get("forced_bos_token_id"),
        forced_end="forced_eos_token_id" in wanted,
    )


@cache
def engines(family: Family, kind: str) -> tuple[Engine, Engine]:
    end = "onnx" if kind == "onnx" else "pt"
    paths = [str(made() / f"{family.name}-{part}.{end}") for part in ("encoder", "decoder")]
    return open_engine(kind, paths[0], ENCODER, Place(None)), open_engine(kind, paths[1], DECODER, Place(None))


def found_by_engines(
    encoder: Engine, decoder: Engine, family: Family, search: Search, texts: list[str]
) -> list[list[Any]]:
    rows = [encode(family, text) for text in texts]
    longest = max(map(len, rows)) + 3
    ids = np.array([row + [family.pad] * (longest - len(row)) for row in rows])
    mask = np.array([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    hidden = encoder.run({"input_ids": ids, "attention_mask": mask}, hold=("last_hidden_state",))["last_hidden_state"]
    assert not isinstance(hidden, np.ndarray)
    return search_texts(EncodedTexts(decoder, hidden, mask), len(rows), search)


def found_by(family: Family, kind: str, search: Search, texts: list[str]) -> list[list[Any]]:
    return found_by_engines(*engines(family, kind), family, search, texts)


@pytest.mark.parametrize("number", range(len(SEARCHES)))
@pytest.mark.parametrize("kind", ["onnx", "torchscript"])
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_padded_batch_gives_what_hugging_face_gives_for_each_text(family: Family, kind: str, number: int) -> None:
    search = search_of(family, searches(family)[number])
    for found, wanted in zip(found_by(family, kind, search, TEXTS), answers(family, number), strict=True):
        assert [list(answer.tokens) for answer in found] == wanted["tokens"]
        if wanted["scores"] is not None:
            assert [answer.score for answer in found] == pytest.approx(wanted["scores"], rel=1e-3, abs=1e-4)


def test_the_models_end_some_answers_and_cut_others() -> None:
    """What is compared above would mean little if all answers had one length."""
    of_twelve = [number for number, search in enumerate(SEARCHES) if search["max_new_tokens"] == 12]
    for family in FAMILIES:
        found = [text for number in of_twelve for text in answers(family, number)]
        lengths = {len(tokens) for text in found for tokens in text["tokens"]}
        assert len(lengths) > 4
        assert max(lengths) == 12


class Table:
    """A decoder whose next token depends on the one before and on the text. It keeps the numbers of rows asked for."""

    def __init__(self, seed: int, vocabulary: int) -> None:
        self.logits = np.random.default_rng(seed).normal(scale=2.0, size=(3, vocabulary, vocabulary))
        self.rows: list[int] = []

    def next_logits(self, tokens: NDArray[Any], texts: Sequence[int]) -> NDArray[Any]:
        self.rows.append(len(texts))
        return np.stack([self.logits[text, row[-1]] for text, row in zip(texts, tokens, strict=True)])


def search_with(beams: int, **changed: Any) -> Search:
    given: dict[str, Any] = {
        "beams": beams,
        "returned": 1,
        "max_new_tokens": 3,
        "length_penalty": 1.0,
        "early_stopping": "never",
        "start": 0,
        "end": 1,
    }
    return Search(**given | changed)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("penalty", [0.0, 1.0, 2.0])
def test_with_a_beam_for_every_answer_the_best_of_all_answers_is_found(seed: int, penalty: float) -> None:
    table = Table(seed, vocabulary=6)
    log_probabilities = table.logits[0] - np.log(np.exp(table.logits[0]).sum(axis=1, keepdims=True))
    scores: dict[tuple[int, ...], float] = {}
    others = (0, 2, 3, 4, 5)
    for length in range(4):
        for tokens in product(others, repeat=length):
            whole = tokens if length == 3 else (*tokens, 1)
            steps = zip((0, *whole[:-1]), whole, strict=True)
            scores[tokens] = sum(log_probabilities[pair] for pair in steps) / len(whole) ** penalty
    # As many beams as there are answers need as many candidates, which a vocabulary of six does not give: more tokens
    # that never come.
    wide = np.full((3, 320, 320), -1e9)
    wide[:, :6, :6] = table.logits
    table.logits = wide
    [[best]] = search_texts(table, 1, search_with(156, length_penalty=penalty))
    assert scores[best.tokens] == pytest.approx(max(scores.values()))
    assert best.score == pytest.approx(max(scores.values()), abs=1e-4)


@pytest.mark.parametrize("beams", [1, 3])
def test_texts_that_are_done_leave_the_batch(beams: int) -> None:
    table = Table(0, vocabulary=12)
    table.logits[:] = 0.0
    table.logits[:, :, 7:10] = [50.0, 49.0, 48.0]
    table.logits[1, :, 1] = 200.0
    found = search_texts(table, 3, search_with(beams, max_new_tokens=4, early_stopping="false", length_penalty=0.0))
    assert [row[0].tokens for row in found] == [(7, 7, 7, 7), (), (7, 7, 7, 7)]
    assert table.rows[0] == 3 * beams
    assert table.rows[-1] == 2 * beams


def test_banned_tokens_are_never_generated() -> None:
    for seed, beams in product(range(5), (1, 3)):
        [row] = search_texts(Table(seed, 12), 1, search_with(beams, returned=beams, banned=(2, 3)))
        assert not {2, 3} & {token for found in row for token in found.tokens}


def test_settings_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="3 answers need as many beams, there are 2"):
        search_with(2, returned=3)
    with pytest.raises(ValueError, match="early stopping must be true, false or never"):
        search_with(2, early_stopping="maybe")
    with pytest.raises(ValueError, match="a vocabulary of 12 tokens is too small for 7 beams"):
        search_texts(Table(0, 12), 1, search_with(7))


def test_an_engine_that_lacks_a_tensor_or_wants_another_fails_at_load_with_its_name(tmp_path: Path) -> None:
    path = str(made() / "bart-decoder.onnx")
    with pytest.raises(RuntimeError, match="bart-decoder.onnx has no input 'attention_mask', it has: encoder_"):
        open_engine("onnx", path, ENCODER, Place(None))
    path = str(made() / "bart-encoder.onnx")
    with pytest.raises(RuntimeError, match="bart-encoder.onnx has no input 'encoder_hidden_states'"):
        open_engine("onnx", path, DECODER, Place(None))

"""Greedy and beam search over a decoder, in numpy.

The rules are those of Hugging Face's `generate` (`num_beams`, `length_penalty`, `early_stopping`,
`forced_bos_token_id`, `forced_eos_token_id`); the tests hold the two against each other, token for token. Unlike there,
a text that is done leaves the batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Decoder(Protocol):
    """What the search asks."""

    def next_logits(self, tokens: Array, texts: Sequence[int]) -> Array:
        """Logits [n, vocabulary] of what follows tokens, int64 [n, length], in the n texts of those numbers."""


@dataclass(frozen=True)
class Search:
    """How to search. Tokens by id.

    `beams` of 1 is greedy. A finished answer's score is its summed log probability divided by its length (end token
    included) to the power `length_penalty`. `early_stopping`: "true" stops when as many answers as beams are finished,
    "false" when no live beam can become better at its present length, "never" when none can at any length.
    """

    beams: int
    returned: int
    max_new_tokens: int
    length_penalty: float
    early_stopping: str
    start: int
    end: int
    forced_first: int | None = None
    forced_end: bool = False
    banned: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.returned > self.beams:
            raise ValueError(f"{self.returned} answers need as many beams, there are {self.beams}")
        if self.early_stopping not in ("true", "false", "never"):
            raise ValueError("early stopping must be true, false or never")


@dataclass(frozen=True)
class Found:
    """Generated tokens, without start and end token, and their score."""

    tokens: tuple[int, ...]
    score: float


@dataclass
class _Text:
    """The search for one text: its live beams and what is finished, worst first."""

    number: int
    beams: list[tuple[int, ...]]
    scores: list[float]
    finished: list[Found] = field(default_factory=list)

    def finish(self, found: Found, room: int) -> None:
        """Keeps the best ones, as many as there is room for."""
        if len(self.finished) < room or found.score > self.finished[0].score:
            self.finished.append(found)
            self.finished.sort(key=lambda kept: kept.score)
            del self.finished[: max(len(self.finished) - room, 0)]


def search_texts(decoder: Decoder, texts: int, search: Search) -> list[list[Found]]:
    """For each of so many texts its best answers, best first: `search.returned` of them."""
    if search.beams == 1:
        return _greedy(decoder, texts, search)
    answers: list[list[Found]] = [[] for _ in range(texts)]
    # At first all beams of a text are the same: only one of them may go on.
    live = [
        _Text(number, [(search.start,)] * search.beams, [0.0, *[-1e9] * (search.beams - 1)]) for number in range(texts)
    ]
    for length in range(1, search.max_new_tokens + 1):
        logits = _logits(decoder, live)
        if logits.shape[1] < 2 * search.beams:
            raise ValueError(f"a vocabulary of {logits.shape[1]} tokens is too small for {search.beams} beams")
        scores = _log_probabilities(logits, length, search)
        going: list[_Text] = []
        for place, text in enumerate(live):
            rows = scores[place * search.beams : (place + 1) * search.beams]
            done = _advance(text, rows, length, search)
            if not done and length < search.max_new_tokens:
                going.append(text)
                continue
            if not done:
                _finish_live(text, length, search)
            answers[text.number] = text.finished[::-1][: search.returned]
        live = going
        if not live:
            break
    return answers


def _logits(decoder: Decoder, live: Sequence[_Text]) -> Array:
    tokens = np.array([beam for text in live for beam in text.beams], dtype=np.int64)
    return decoder.next_logits(tokens, [text.number for text in live for _ in text.beams])


def _log_probabilities(logits: Array, length: int, search: Search) -> Array:
    logits = logits.astype(np.float32)
    if search.banned:
        logits[:, list(search.banned)] = -np.inf
    peak = logits.max(axis=1, keepdims=True)
    scores: Array = logits - (peak + np.log(np.exp(logits - peak).sum(axis=1, keepdims=True)))
    forced = search.forced_first if length == 1 else None
    if search.forced_end and length == search.max_new_tokens:
        forced = search.end
    if forced is not None:
        scores[:] = -np.inf
        scores[:, forced] = 0.0
    return scores


def _advance(text: _Text, scores: Array, length: int, search: Search) -> bool:
    """Moves a text on by one token; says whether it is done."""
    totals = (scores + np.array(text.scores, dtype=np.float32)[:, np.newaxis]).reshape(-1)
    wanted = 2 * search.beams
    best = np.argpartition(-totals, wanted - 1)[:wanted]
    best = best[np.lexsort((best, -totals[best]))]
    beams: list[tuple[int, ...]] = []
    kept: list[float] = []
    for rank, index in enumerate(best.tolist()):
        parent, token = divmod(index, scores.shape[1])
        score = float(totals[index])
        if token == search.end:
            # An end that is not among the best beams is no better than a beam that goes on.
            if rank < search.beams:
                text.finish(Found(text.beams[parent][1:], score / length**search.length_penalty), search.beams)
        elif len(beams) < search.beams:
            beams.append((*text.beams[parent], token))
            kept.append(score)
    text.beams, text.scores = beams, kept
    return _is_done(text, float(totals[best[0]]), length, search)


def _is_done(text: _Text, best: float, length: int, search: Search) -> bool:
    if len(text.finished) < search.beams:
        return False
    if search.early_stopping == "true":
        return True
    at_best = search.max_new_tokens if search.early_stopping == "never" and search.length_penalty > 0 else length
    return bool(text.finished[0].score >= best / at_best**search.length_penalty)


def _finish_live(text: _Text, length: int, search: Search) -> None:
    """Where the length ends a search before enough answers are finished, live beams count as they are."""
    for beam, score in zip(text.beams, text.scores, strict=True):
        text.finish(Found(beam[1:], score / length**search.length_penalty), search.beams)


def _greedy(decoder: Decoder, texts: int, search: Search) -> list[list[Found]]:
    answers: list[list[Found]] = [[] for _ in range(texts)]
    live = [_Text(number, [(search.start,)], [0.0]) for number in range(texts)]
    for length in range(1, search.max_new_tokens + 1):
        scores = _log_probabilities(_logits(decoder, live), length, search)
        going: list[_Text] = []
        for text, row in zip(live, scores, strict=True):
            token = int(row.argmax())
            total = text.scores[0] + float(row[token])
            tokens = text.beams[0] if token == search.end else (*text.beams[0], token)
            if token == search.end or length == search.max_new_tokens:
                answers[text.number] = [Found(tokens[1:], total / length**search.length_penalty)]
            else:
                going.append(_Text(text.number, [tokens], [total]))
        live = going
        if not live:
            break
    return answers

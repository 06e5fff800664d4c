"""Beam search over a TorchScript encoder and decoder with a cache of past state.

The text is encoded once. Each step gives the decoder one new token per beam and the state that the step before
returned (keys and values, a hidden state: the model's own affair), so that no token is computed twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import torch
from torch import Tensor


class SequenceModel(Protocol):
    """What a TorchScript module must offer. The first dimension of every tensor of the state is that of the batch."""

    def encode(self, input_ids: Tensor, attention_mask: Tensor) -> list[Tensor]:
        """Ids and mask, int64 [n, length], to the state before the first step."""

    def step(self, tokens: Tensor, state: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
        """Tokens, int64 [n, 1], and state to logits [n, vocabulary] and the next state."""


@dataclass(frozen=True)
class Search:
    """How to search: `suggestions` beams (1 is greedy), special tokens by id."""

    suggestions: int
    max_new_tokens: int
    length_penalty: float
    start: int
    end: int
    banned: tuple[int, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """Generated tokens without the start and end tokens, and the log probability divided by a power of the length."""

    tokens: tuple[int, ...]
    score: float


@dataclass
class _Text:
    """The search for one text: its live beams (tokens and summed log probability) and what is finished."""

    row: int
    beams: list[tuple[int, ...]]
    finished: list[Suggestion] = field(default_factory=list)


def generate(model: SequenceModel, input_ids: Tensor, attention_mask: Tensor, search: Search) -> list[list[Suggestion]]:
    """For each row exactly `search.suggestions` suggestions, best first.

    A text is done as soon as that many of its beams have ended. Raises ValueError where the vocabulary is too small for
    so many beams; what the model raises goes through.
    """
    with torch.inference_mode():
        texts = [_Text(row, [()] * search.suggestions) for row in range(input_ids.shape[0])]
        answers: list[list[Suggestion]] = [[] for _ in texts]
        state = _select(model.encode(input_ids, attention_mask), _first_rows(len(texts), search.suggestions), input_ids)
        tokens = torch.full(
            (len(texts) * search.suggestions, 1), search.start, dtype=torch.int64, device=input_ids.device
        )
        # At first all beams of a text are the same: only one of them may go on.
        scores = torch.full((len(texts), search.suggestions), float("-inf"), device=input_ids.device)
        scores[:, 0] = 0.0
        for length in range(1, search.max_new_tokens + 1):
            logits, state = model.step(tokens, state)
            values, indices = _candidates(logits, scores, search)
            vocabulary = logits.shape[-1]
            del logits
            rows: list[int] = []
            chosen: list[list[float]] = []
            live: list[_Text] = []
            for number, text in enumerate(texts):
                kept = _advance(text, values[number], indices[number], vocabulary, length, search)
                if len(text.finished) < search.suggestions and length < search.max_new_tokens:
                    rows.extend(number * search.suggestions + parent for parent, _ in kept)
                    chosen.append([score for _, score in kept])
                    live.append(text)
                else:
                    answers[text.row] = _best(text, [score for _, score in kept], length, search)
            if not live:
                break
            # Texts that are done leave the batch, and their share of the state is freed with it.
            state = _select(state, rows, input_ids)
            texts = live
            scores = torch.tensor(chosen, device=input_ids.device)
            tokens = torch.tensor([[beam[-1]] for text in texts for beam in text.beams], device=input_ids.device)
        del state, tokens, scores
        return answers


def _first_rows(texts: int, beams: int) -> list[int]:
    return [row for row in range(texts) for _ in range(beams)]


def _select(state: list[Tensor], rows: list[int], like: Tensor) -> list[Tensor]:
    index = torch.tensor(rows, dtype=torch.int64, device=like.device)
    return [tensor.index_select(0, index) for tensor in state]


def _candidates(logits: Tensor, scores: Tensor, search: Search) -> tuple[list[list[float]], list[list[int]]]:
    """The best continuations of each text: twice as many as beams, so that enough are left when every beam ends."""
    wanted = 2 * search.suggestions
    if logits.shape[-1] <= wanted + len(search.banned):
        raise ValueError(f"a vocabulary of {logits.shape[-1]} tokens is too small for {search.suggestions} suggestions")
    logits = logits.float()
    if search.banned:
        logits[:, list(search.banned)] = float("-inf")
    totals = scores.unsqueeze(-1) + torch.log_softmax(logits, dim=-1).view(*scores.shape, -1)
    best = totals.view(scores.shape[0], -1).topk(wanted, dim=-1)
    return best.values.tolist(), best.indices.tolist()


def _advance(
    text: _Text, values: list[float], indices: list[int], vocabulary: int, length: int, search: Search
) -> list[tuple[int, float]]:
    """Moves a text on by one token; returns the beam that each new one came from, and its score."""
    kept: list[tuple[int, float]] = []
    beams: list[tuple[int, ...]] = []
    for rank, (value, index) in enumerate(zip(values, indices, strict=True)):
        parent, token = divmod(index, vocabulary)
        if token == search.end:
            # An end that is not among the best beams is no better than a beam that goes on.
            if rank < search.suggestions:
                text.finished.append(Suggestion(text.beams[parent], value / length**search.length_penalty))
        elif len(kept) < search.suggestions:
            kept.append((parent, value))
            beams.append((*text.beams[parent], token))
    text.beams = beams
    return kept


def _best(text: _Text, scores: list[float], length: int, search: Search) -> list[Suggestion]:
    """The finished suggestions, filled up with live beams where there are too few, best first."""
    missing = search.suggestions - len(text.finished)
    cut = [
        Suggestion(beam, score / length**search.length_penalty) for beam, score in zip(text.beams, scores, strict=True)
    ]
    ranked = sorted(text.finished, key=lambda suggestion: -suggestion.score)[: search.suggestions]
    return sorted([*ranked, *cut[: max(missing, 0)]], key=lambda suggestion: -suggestion.score)

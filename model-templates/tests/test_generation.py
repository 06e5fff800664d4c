"""The search loop: against a plain search that keeps nothing between steps, and against all possible answers."""

from __future__ import annotations

import math
from itertools import product

import pytest
import torch
from generation import Search, Suggestion, generate
from torch import Tensor

START, END, PAD = 0, 1, 2


class CountingModel:
    """A small recurrent model with seeded weights. Its state is a running sum that forgets; it counts its calls."""

    def __init__(self, seed: int, vocabulary: int = 12, size: int = 8) -> None:
        generator = torch.Generator().manual_seed(seed)
        self.embedding = torch.randn(vocabulary, size, generator=generator)
        self.output = torch.randn(size, vocabulary, generator=generator)
        self.encoded = 0
        self.rows: list[int] = []

    def encode(self, input_ids: Tensor, attention_mask: Tensor) -> list[Tensor]:
        self.encoded += 1
        return [(self.embedding[input_ids] * attention_mask.unsqueeze(-1)).sum(dim=1)]

    def step(self, tokens: Tensor, state: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
        self.rows.append(tokens.shape[0])
        after = torch.tanh(state[0] * 0.7 + self.embedding[tokens[:, 0]])
        return after.matmul(self.output), [after]

    def log_probabilities(self, text: list[int], tokens: tuple[int, ...]) -> list[float]:
        """Of what follows the tokens, computed from the start each time. Start and padding cannot follow."""
        state = self.encode(torch.tensor([text]), torch.ones(1, len(text)))
        logits = torch.empty(0)
        for token in (START, *tokens):
            logits, state = self.step(torch.tensor([[token]]), state)
        logits[:, [START, PAD]] = -math.inf
        found: list[float] = torch.log_softmax(logits, dim=-1)[0].tolist()
        return found


def plain_search(model: CountingModel, text: list[int], search: Search) -> list[Suggestion]:
    """The same rules for one text, with nothing kept and nothing batched."""
    beams: list[tuple[tuple[int, ...], float]] = [((), 0.0)]
    finished: list[Suggestion] = []
    length = 0
    while len(finished) < search.suggestions and length < search.max_new_tokens:
        length += 1
        grown = [
            ((*tokens, token), score + more)
            for tokens, score in beams
            for token, more in enumerate(model.log_probabilities(text, tokens))
        ]
        grown = sorted(grown, key=lambda beam: -beam[1])[: 2 * search.suggestions]
        ended = [beam for beam in grown[: search.suggestions] if beam[0][-1] == search.end]
        finished += [Suggestion(tokens[:-1], score / length**search.length_penalty) for tokens, score in ended]
        beams = [beam for beam in grown if beam[0][-1] != search.end][: search.suggestions]
    best = sorted(finished, key=lambda suggestion: -suggestion.score)[: search.suggestions]
    live = [Suggestion(tokens, score / length**search.length_penalty) for tokens, score in beams]
    return sorted(best + live[: search.suggestions - len(best)], key=lambda suggestion: -suggestion.score)


def run(model: CountingModel, texts: list[list[int]], search: Search) -> list[list[Suggestion]]:
    longest = max(map(len, texts))
    ids = torch.tensor([text + [PAD] * (longest - len(text)) for text in texts])
    mask = torch.tensor([[1] * len(text) + [0] * (longest - len(text)) for text in texts])
    return generate(model, ids, mask, search)


def searching(suggestions: int, max_new_tokens: int = 8, length_penalty: float = 1.0) -> Search:
    return Search(suggestions, max_new_tokens, length_penalty, START, END, banned=(START, PAD))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("suggestions", [1, 2, 4])
def test_finds_what_a_plain_search_finds_for_every_text_of_a_batch(seed: int, suggestions: int) -> None:
    model = CountingModel(seed)
    texts = [[3, 4, 5], [6], [7, 8, 9, 10, 11, 3]]
    search = searching(suggestions, length_penalty=0.5 * (seed % 4))
    for text, found in zip(texts, run(model, texts, search), strict=True):
        wanted = plain_search(model, text, search)
        assert [suggestion.tokens for suggestion in found] == [suggestion.tokens for suggestion in wanted]
        assert [suggestion.score for suggestion in found] == pytest.approx([s.score for s in wanted], abs=1e-4)


class FewTokens(CountingModel):
    """Only the end token and three others are likely at all."""

    def step(self, tokens: Tensor, state: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
        logits, after = super().step(tokens, state)
        logits[:, 6:] = -1e6
        return logits, after


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("length_penalty", [0.0, 1.0, 2.0])
def test_with_a_beam_for_every_answer_the_best_of_all_answers_is_found(seed: int, length_penalty: float) -> None:
    model = FewTokens(seed, vocabulary=80)
    answers: list[Suggestion] = []
    for length in range(4):
        for tokens in product((3, 4, 5), repeat=length):
            whole = tokens if length == 3 else (*tokens, END)
            steps = [model.log_probabilities([7, 8], whole[:place])[token] for place, token in enumerate(whole)]
            answers.append(Suggestion(tokens, sum(steps) / len(whole) ** length_penalty))
    best = max(answers, key=lambda answer: answer.score)

    found = run(model, [[7, 8]], searching(30, max_new_tokens=3, length_penalty=length_penalty))[0][0]

    assert found.tokens == best.tokens
    assert found.score == pytest.approx(best.score, abs=1e-4)


@pytest.mark.parametrize("seed", range(6))
def test_scores_are_those_of_the_tokens(seed: int) -> None:
    model = CountingModel(seed)
    for suggestion in run(model, [[5, 6, 7]], searching(3, max_new_tokens=6))[0]:
        whole = suggestion.tokens if len(suggestion.tokens) == 6 else (*suggestion.tokens, END)
        steps = [model.log_probabilities([5, 6, 7], whole[:place])[token] for place, token in enumerate(whole)]
        assert suggestion.score == pytest.approx(sum(steps) / len(whole), abs=1e-4)


def test_the_text_is_encoded_once_and_every_token_computed_once() -> None:
    model = CountingModel(3)
    run(model, [[3, 4, 5]], searching(1, max_new_tokens=8))
    assert model.encoded == 1
    assert len(model.rows) <= 8 and set(model.rows) == {1}


def test_texts_that_are_done_leave_the_batch() -> None:
    class Ender(CountingModel):
        """Ends the first text at its first step; the others never."""

        def encode(self, input_ids: Tensor, attention_mask: Tensor) -> list[Tensor]:
            return [(input_ids[:, :1] == 3).float()]

        def step(self, tokens: Tensor, state: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
            self.rows.append(tokens.shape[0])
            logits = torch.zeros(tokens.shape[0], 12)
            logits[:, 7] = 50
            logits[:, END] = state[0][:, 0] * 200 - 100
            return logits, state

    model = Ender(0)
    found = run(model, [[3], [4], [5]], searching(1, max_new_tokens=4))
    assert model.rows == [3, 2, 2, 2]
    assert [row[0].tokens for row in found] == [(), (7, 7, 7, 7), (7, 7, 7, 7)]


def test_banned_tokens_are_never_generated() -> None:
    for seed, suggestions in product(range(5), (1, 3)):
        for suggestion in run(CountingModel(seed), [[3, 4]], searching(suggestions))[0]:
            assert not {START, PAD, END} & set(suggestion.tokens)


def test_no_gradients_are_kept() -> None:
    model = CountingModel(1)
    model.embedding.requires_grad_(True)
    seen: list[bool] = []
    step = model.step

    def watch(tokens: Tensor, state: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
        logits, after = step(tokens, state)
        seen.append(logits.requires_grad)
        return logits, after

    model.step = watch  # type: ignore[method-assign]
    run(model, [[3]], searching(2))
    assert seen and not any(seen)


def test_more_suggestions_than_the_vocabulary_gives_are_refused() -> None:
    with pytest.raises(ValueError, match="a vocabulary of 12 tokens is too small for 6 suggestions"):
        run(CountingModel(0), [[3]], searching(6))

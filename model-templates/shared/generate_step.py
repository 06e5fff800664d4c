"""Triton Python backend: generates token sequences by an encoder and a decoder engine that this model opens itself.

Both engines are files of this model's own version directory. They are no Triton models, because SageMaker loads no
model that is called only from Python.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import triton_python_backend_utils as pb_utils
from engine import Engine, EngineError, Held, OutOfMemoryError, Place, Signature, on_host, open_engine
from memory import MemoryPolicy
from numpy.typing import NDArray
from sequence_search import Found, Search, search_texts
from texts import Settings

Array = NDArray[Any]

ENCODER = Signature(("input_ids", "attention_mask"), ("last_hidden_state",))
DECODER = Signature(("input_ids", "encoder_hidden_states", "encoder_attention_mask"), ("logits",))

# Behind the last token of an answer that is shorter than others.
NO_TOKEN = -1


class EncodedTexts:
    """The encoder's answer for a batch, asked by the decoder; see sequence_search.Decoder."""

    def __init__(self, decoder: Engine, hidden: Held, mask: Array) -> None:
        self._decoder = decoder
        self._hidden = hidden
        self._mask = mask
        self._texts: tuple[int, ...] = ()
        self._chosen = hidden
        self._chosen_mask = mask

    def next_logits(self, tokens: Array, texts: Sequence[int]) -> Array:
        # All beams of a text look at the same rows, so these change only when a text leaves the batch.
        if tuple(texts) != self._texts:
            self._texts = tuple(texts)
            self._chosen = self._hidden.rows(texts)
            self._chosen_mask = self._mask[list(texts)]
        feeds: dict[str, Array | Held] = {
            "input_ids": tokens,
            "encoder_hidden_states": self._chosen,
            "encoder_attention_mask": self._chosen_mask,
        }
        logits = on_host(self._decoder.run(feeds)["logits"])
        logits = logits if logits.ndim == 2 else logits[:, -1, :]
        # Minus infinity forbids a token; infinity and what is no number are what too small a type makes of an answer.
        if not np.isfinite(logits.max(axis=-1)).all():
            raise EngineError("the decoder's answer is not finite: does the precision of the engines suffice?")
        return logits


class TritonPythonModel:
    """INPUT_IDS and ATTENTION_MASK in; TOKENS and SCORES out."""

    def initialize(self, args: dict[str, str]) -> None:
        settings = Settings(args["model_config"])
        folder = f"{args['model_repository']}/{args['model_version']}"
        place = Place.of(args["model_instance_kind"], args["model_instance_device_id"])
        try:
            self._search = read_search(settings)
            self._encoder = open_engine(
                settings.text("encoder_kind"), f"{folder}/{settings.text('encoder_file')}", ENCODER, place
            )
            self._decoder = open_engine(
                settings.text("decoder_kind"), f"{folder}/{settings.text('decoder_file')}", DECODER, place
            )
        except ImportError as failure:
            raise pb_utils.TritonModelException(
                f"cannot load: the image has no Python package '{failure.name}', which this kind of engine needs"
            ) from failure
        except (EngineError, OSError, ValueError) as failure:
            raise pb_utils.TritonModelException(f"cannot load: {failure}") from failure
        self._memory = MemoryPolicy(settings.whole("collect_garbage_every"), 0, empty_cache=lambda: None)
        self._memory.model_loaded()

    def execute(self, requests: list[Any]) -> list[Any]:
        """Answers all requests of one length with one search; Triton batches no others."""
        ids = [pb_utils.get_input_tensor_by_name(request, "INPUT_IDS").as_numpy() for request in requests]
        masks = [pb_utils.get_input_tensor_by_name(request, "ATTENTION_MASK").as_numpy() for request in requests]
        by_length: dict[int, list[int]] = {}
        for number, rows in enumerate(ids):
            by_length.setdefault(rows.shape[1], []).append(number)
        responses: dict[int, Any] = {}
        for numbers in by_length.values():
            together = np.concatenate([ids[number] for number in numbers])
            answers = self._answer(together, np.concatenate([masks[number] for number in numbers]))
            place = 0
            for number in numbers:
                count = ids[number].shape[0]
                responses[number] = (
                    refused(answers) if isinstance(answers, str) else respond(answers[place : place + count])
                )
                place += count
        self._memory.after(len(requests))
        return [responses[number] for number in range(len(requests))]

    def finalize(self) -> None:
        del self._encoder, self._decoder
        self._memory.release()

    def _answer(self, ids: Array, mask: Array) -> list[list[Found]] | str:
        """Or the reason why there is none. Not as an exception, which would keep the device memory of its frames."""
        try:
            return in_halves(self._generate, ids, mask)
        except EngineError as failure:
            return str(failure)

    def _generate(self, ids: Array, mask: Array) -> list[list[Found]]:
        hidden = self._encoder.run({"input_ids": ids, "attention_mask": mask}, hold=("last_hidden_state",))
        held = hidden["last_hidden_state"]
        assert not isinstance(held, np.ndarray)
        return search_texts(EncodedTexts(self._decoder, held, mask), ids.shape[0], self._search)


def in_halves(generate: Callable[[Array, Array], list[list[Found]]], ids: Array, mask: Array) -> list[list[Found]]:
    """All at once, or in halves where that takes more memory than there is. Raises OutOfMemoryError, EngineError."""
    try:
        return generate(ids, mask)
    except OutOfMemoryError:
        if ids.shape[0] == 1:
            raise
    middle = ids.shape[0] // 2
    return in_halves(generate, ids[:middle], mask[:middle]) + in_halves(generate, ids[middle:], mask[middle:])


def read_search(settings: Settings) -> Search:
    """Ids of tokens are numbers in the config; one that is not there is empty."""
    forced_first = settings.text("forced_first_token_id")
    return Search(
        beams=settings.whole("beams"),
        returned=settings.whole("suggestions"),
        max_new_tokens=settings.whole("max_new_tokens"),
        length_penalty=settings.number("length_penalty"),
        early_stopping=settings.text("early_stopping"),
        start=settings.whole("decoder_start_token_id"),
        end=settings.whole("end_token_id"),
        forced_first=int(forced_first) if forced_first else None,
        forced_end=settings.flag("forced_end"),
    )


def respond(rows: list[list[Found]]) -> Any:
    longest = max(len(found.tokens) for row in rows for found in row)
    tokens = np.full((len(rows), len(rows[0]), max(longest, 1)), NO_TOKEN, dtype=np.int32)
    for number, row in enumerate(rows):
        for rank, found in enumerate(row):
            tokens[number, rank, : len(found.tokens)] = found.tokens
    scores = np.array([[found.score for found in row] for row in rows], dtype=np.float32)
    tensors = [pb_utils.Tensor("TOKENS", tokens), pb_utils.Tensor("SCORES", scores)]
    return pb_utils.InferenceResponse(output_tensors=tensors)


def refused(reason: str) -> Any:
    return pb_utils.InferenceResponse(error=pb_utils.TritonError(reason))

"""Triton Python backend: suggests how a text goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import torch
import triton_python_backend_utils as pb_utils
from bytepair import BytePairTokenizer, VocabularyError, read_merges
from generation import Search, Suggestion, generate
from memory import MemoryPolicy
from numpy.typing import NDArray

# TorchScript's own error is no RuntimeError.
MODEL_FAILURES = (RuntimeError, cast(type[Exception], torch.jit.Error))


class BadRequestError(ValueError):
    """What is wrong with a request, in words that hold none of its text."""


class OutOfMemoryError(RuntimeError):
    """Not even one text fits. SageMaker unloads other models when it reads "CUDA out of memory" in the answer."""


@dataclass(frozen=True)
class Settings:
    """What `parameters` of config.pbtxt say; the layout of this template writes all of them."""

    suggestions: int
    max_new_tokens: int
    max_input_tokens: int
    max_characters: int
    length_penalty: float
    start_token: str
    end_token: str
    decoder_start_token: str
    pad_token: str
    collect_garbage_every: int
    empty_cache_every: int

    @staticmethod
    def read(config: dict[str, Any]) -> Settings:
        """Raises KeyError where a parameter is missing."""
        values = {key: entry["string_value"] for key, entry in config["parameters"].items()}
        return Settings(
            suggestions=int(values["suggestions"]),
            max_new_tokens=int(values["max_new_tokens"]),
            max_input_tokens=int(values["max_input_tokens"]),
            max_characters=int(values["max_characters"]),
            length_penalty=float(values["length_penalty"]),
            start_token=values["start_token"],
            end_token=values["end_token"],
            decoder_start_token=values["decoder_start_token"],
            pad_token=values["pad_token"],
            collect_garbage_every=int(values["collect_garbage_every"]),
            empty_cache_every=int(values["empty_cache_every"]),
        )


def device_of(kind: str, device_id: str) -> torch.device:
    """Where Triton wants this instance to run. Raises RuntimeError where it says GPU and PyTorch sees none."""
    if kind != "GPU":
        return torch.device("cpu")
    if not torch.cuda.is_available():
        raise RuntimeError("Triton placed this model on a GPU but PyTorch sees none: does the image hold a CUDA build?")
    return torch.device("cuda", int(device_id))


def read_texts(rows: NDArray[Any], max_characters: int) -> list[str]:
    """One text per row of a BYTES tensor of shape [n, 1]. Raises BadRequestError."""
    texts = []
    for number, row in enumerate(rows.reshape(-1)):
        try:
            text = row.decode("utf-8") if isinstance(row, bytes) else str(row)
        except UnicodeDecodeError:
            raise BadRequestError(f"TEXT[{number}] is not valid UTF-8") from None
        if len(text) > max_characters:
            raise BadRequestError(
                f"TEXT[{number}] has {len(text)} characters, more than maxCharacters {max_characters}"
            )
        texts.append(text)
    return texts


def ran_out_of_memory(failure: Exception) -> bool:
    """By the last line: those before it quote the module's source, which may speak of memory too."""
    return "out of memory" in str(failure).strip().rpartition("\n")[2]


class TritonPythonModel:
    """TEXT in; SUGGESTIONS and SCORES out."""

    def initialize(self, args: dict[str, str]) -> None:
        folder = os.path.join(args["model_repository"], args["model_version"])
        self._settings = Settings.read(json.loads(args["model_config"]))
        try:
            self._device = device_of(args["model_instance_kind"], args["model_instance_device_id"])
            self._tokenizer = load_tokenizer(folder)
            self._start, self._end, self._pad, self._search = resolve(self._tokenizer, self._settings)
            self._model = load_model(os.path.join(folder, "model.pt"), self._device)
        except (VocabularyError, RuntimeError) as failure:
            raise pb_utils.TritonModelException(f"cannot load: {failure}") from failure
        on_gpu = self._device.type == "cuda"
        if not on_gpu:
            # Other models' processes share these cores.
            torch.set_num_threads(1)
        self._memory = MemoryPolicy(
            self._settings.collect_garbage_every,
            self._settings.empty_cache_every,
            empty_cache=torch.cuda.empty_cache if on_gpu else lambda: None,
        )
        self._memory.model_loaded()

    def execute(self, requests: list[Any]) -> list[Any]:
        """Answers all requests with one search; a bad one gets its own error and does not harm the others."""
        batches: list[list[list[int]] | BadRequestError] = [self._tokenize(request) for request in requests]
        sequences = [ids for batch in batches if isinstance(batch, list) for ids in batch]
        try:
            found = iter(self._suggest(sequences) if sequences else [])
            responses = [self._respond(batch, found) for batch in batches]
        except (*MODEL_FAILURES, ValueError) as failure:
            responses = [self._failed(batch, failure) for batch in batches]
        self._memory.after(len(requests))
        return responses

    def finalize(self) -> None:
        del self._model
        self._memory.release()

    def _tokenize(self, request: Any) -> list[list[int]] | BadRequestError:
        rows = pb_utils.get_input_tensor_by_name(request, "TEXT").as_numpy()
        try:
            texts = read_texts(rows, self._settings.max_characters)
        except BadRequestError as problem:
            return problem
        room = self._settings.max_input_tokens - 2
        return [[self._start, *self._tokenizer.encode(text)[-room:], self._end] for text in texts]

    def _suggest(self, sequences: list[list[int]]) -> list[list[Suggestion]]:
        """Searches for all at once, in halves where that takes more memory than there is. Raises OutOfMemoryError."""
        try:
            return generate(self._model, *self._padded(sequences), self._search)
        except MODEL_FAILURES as failure:
            if not ran_out_of_memory(failure):
                raise
        self._memory.release()
        if len(sequences) == 1:
            raise OutOfMemoryError("CUDA out of memory while searching for suggestions for one text")
        middle = len(sequences) // 2
        return self._suggest(sequences[:middle]) + self._suggest(sequences[middle:])

    def _padded(self, sequences: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        longest = max(map(len, sequences))
        ids = torch.tensor([ids + [self._pad] * (longest - len(ids)) for ids in sequences], device=self._device)
        mask = torch.tensor([[1] * len(ids) + [0] * (longest - len(ids)) for ids in sequences], device=self._device)
        return ids, mask

    def _respond(self, batch: list[list[int]] | BadRequestError, found: Iterator[list[Suggestion]]) -> Any:
        if isinstance(batch, BadRequestError):
            return pb_utils.InferenceResponse(error=pb_utils.TritonError(str(batch)))
        rows = [next(found) for _ in batch]
        texts = [[self._tokenizer.decode(suggestion.tokens).encode() for suggestion in row] for row in rows]
        scores = [[suggestion.score for suggestion in row] for row in rows]
        return pb_utils.InferenceResponse(
            output_tensors=[
                pb_utils.Tensor("SUGGESTIONS", np.array(texts, dtype=np.object_)),
                pb_utils.Tensor("SCORES", np.array(scores, dtype=np.float32)),
            ]
        )

    def _failed(self, batch: list[list[int]] | BadRequestError, failure: Exception) -> Any:
        """A model's own message may quote what it was given, so only the kind of failure leaves the process."""
        if isinstance(batch, BadRequestError):
            return self._respond(batch, iter(()))
        reason = (
            str(failure) if isinstance(failure, OutOfMemoryError) else f"the model failed: {type(failure).__name__}"
        )
        return pb_utils.InferenceResponse(error=pb_utils.TritonError(reason))


def load_tokenizer(folder: str) -> BytePairTokenizer:
    """Raises VocabularyError where vocab.json or merges.txt cannot be used."""
    try:
        with open(os.path.join(folder, "vocab.json"), encoding="utf-8") as file:
            vocabulary = json.load(file)
        with open(os.path.join(folder, "merges.txt"), encoding="utf-8", newline="\n") as lines:
            merges = read_merges(lines)
    except ValueError as failure:
        raise VocabularyError(f"vocab.json or merges.txt: {failure}") from failure
    return BytePairTokenizer(vocabulary, merges)


def resolve(tokenizer: BytePairTokenizer, settings: Settings) -> tuple[int, int, int, Search]:
    """The ids of the tokens before, after and behind a text, and how to search. Raises VocabularyError."""
    start, end, pad = (tokenizer.id_of(name) for name in (settings.start_token, settings.end_token, settings.pad_token))
    first = tokenizer.id_of(settings.decoder_start_token)
    search = Search(
        suggestions=settings.suggestions,
        max_new_tokens=settings.max_new_tokens,
        length_penalty=settings.length_penalty,
        start=first,
        end=end,
        banned=tuple(sorted({start, first, pad} - {end})),
    )
    return start, end, pad, search


def load_model(path: str, device: torch.device) -> Any:
    """A TorchScript module with the two methods of generation.SequenceModel. Raises RuntimeError."""
    model = torch.jit.load(path, map_location=device).eval()
    for method in ("encode", "step"):
        if not hasattr(model, method):
            raise RuntimeError(f"model.pt has no method '{method}': export it with @torch.jit.export")
    return model

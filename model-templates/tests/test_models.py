"""The Python models of the templates as Triton calls them, with a stand-in for Triton's module."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import autocomplete
import numpy as np
import preprocess
import pytest
import torch
import triton_python_backend_utils as pb_utils
from bytepair import byte_symbols
from memory import MemoryPolicy
from torch import Tensor

SECRET = "Wachtwoord-4711"


@pytest.fixture(autouse=True)
def _python_collects_again() -> Iterator[None]:
    yield
    gc.enable()
    gc.unfreeze()


def request(*texts: bytes) -> pb_utils.InferenceRequest:
    rows = np.array([[text] for text in texts], dtype=np.object_)
    return pb_utils.InferenceRequest([pb_utils.Tensor("TEXT", rows)])


def output(response: pb_utils.InferenceResponse, name: str) -> Any:
    return next(tensor.as_numpy() for tensor in response.output_tensors() if tensor.name() == name)


def message(response: pb_utils.InferenceResponse) -> str:
    error = response.error()
    assert error is not None
    return error.message()


def arguments(folder: Path, **parameters: object) -> dict[str, str]:
    entries = {key: {"string_value": str(value)} for key, value in parameters.items()}
    return {
        "model_config": json.dumps({"parameters": entries}),
        "model_repository": str(folder),
        "model_version": "1",
        "model_instance_kind": "CPU",
        "model_instance_device_id": "0",
    }


def tokenizer_step(folder: Path, vocabulary: str = "[PAD] [UNK] [CLS] [SEP] hello world ! ##s") -> Any:
    (folder / "1").mkdir()
    (folder / "1" / "vocab.txt").write_text(vocabulary.replace(" ", "\n") + "\n", encoding="utf-8")
    model = preprocess.TritonPythonModel()
    model.initialize(
        arguments(folder, max_sequence_length=10, max_characters=40, pad_to_multiple_of=4, lower_case="true")
    )
    return model


class TestPreprocess:
    def test_texts_are_padded_to_one_length_over_all_requests(self, tmp_path: Path) -> None:
        first, second = tokenizer_step(tmp_path).execute([request(b"Hello"), request(b"hello worlds !", b"")])
        assert output(first, "INPUT_IDS").tolist() == [[2, 4, 3, 0, 0, 0, 0, 0]]
        assert output(first, "ATTENTION_MASK").tolist() == [[1, 1, 1, 0, 0, 0, 0, 0]]
        assert output(second, "INPUT_IDS").tolist() == [[2, 4, 5, 7, 6, 3, 0, 0], [2, 3, 0, 0, 0, 0, 0, 0]]
        assert output(second, "INPUT_IDS").dtype == np.int64

    def test_no_sequence_is_longer_than_the_encoder_knows(self, tmp_path: Path) -> None:
        (response,) = tokenizer_step(tmp_path).execute([request(b"hello " * 6)])
        assert output(response, "INPUT_IDS").shape == (1, 8)
        (response,) = tokenizer_step_again(tmp_path).execute([request(b"! ! ! ! ! ! ! ! ! ! ! ! ! !")])
        assert output(response, "INPUT_IDS").shape == (1, 10)
        assert output(response, "INPUT_IDS")[0, -1] == 3

    def test_a_bad_request_gets_its_own_error_and_the_others_their_answer(self, tmp_path: Path) -> None:
        long = f"{SECRET} {'x' * 40}".encode()
        good, broken, too_long = tokenizer_step(tmp_path).execute(
            [request(b"hello"), request(b"hello", SECRET.encode() + b"\xff"), request(long)]
        )
        assert not good.has_error()
        assert message(broken) == "TEXT[1] is not valid UTF-8"
        assert message(too_long) == f"TEXT[0] has {len(long)} characters, more than maxCharacters 40"

    def test_a_vocabulary_without_special_tokens_fails_at_load(self, tmp_path: Path) -> None:
        with pytest.raises(
            pb_utils.TritonModelException, match=r"vocab.txt cannot be used: the vocabulary has no \[CLS\]"
        ):
            tokenizer_step(tmp_path, "[PAD] [UNK] hello")


def tokenizer_step_again(folder: Path) -> Any:
    other = folder / "again"
    other.mkdir()
    return tokenizer_step(other)


class Echo(torch.nn.Module):
    """Says the first letters of the text again, then ends. Fails as it is told to by the text's first byte."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.weight = torch.nn.Parameter(torch.zeros(1))

    @torch.jit.export  # type: ignore[untyped-decorator]
    def encode(self, input_ids: Tensor, attention_mask: Tensor) -> list[Tensor]:
        first = input_ids[:, 1]
        if bool((first == ord("~") - 33).any()):
            raise RuntimeError("a message that quotes Wachtwoord-4711")
        if bool((first == ord("#") - 33).any()) and input_ids.shape[0] > 1:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        if bool((first == ord("$") - 33).any()):
            raise RuntimeError("CUDA out of memory. Tried to allocate 9.00 GiB")
        return [input_ids, torch.zeros(input_ids.shape[0], 1, dtype=torch.long)]

    @torch.jit.export  # type: ignore[untyped-decorator]
    def step(self, tokens: Tensor, state: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
        place = state[1] + 1
        wanted = state[0].gather(1, place.clamp(max=state[0].shape[1] - 1))
        logits = torch.zeros(tokens.shape[0], self.vocabulary).scatter(1, wanted, 20.0)
        return logits, [state[0], place]

    def forward(self, x: Tensor) -> Tensor:
        return x * self.weight


def suggester(folder: Path, model: torch.nn.Module | None = None, **changed: object) -> Any:
    (folder / "1").mkdir()
    vocabulary = {symbol: number for number, symbol in enumerate(sorted(byte_symbols()))}
    vocabulary |= {"<s>": 256, "</s>": 257, "<pad>": 258}
    (folder / "1" / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    (folder / "1" / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    torch.jit.script(model or Echo(259)).save(str(folder / "1" / "model.pt"))
    settings: dict[str, object] = {
        "suggestions": 2,
        "max_new_tokens": 6,
        "max_input_tokens": 8,
        "max_characters": 40,
        "length_penalty": "1.0",
        "start_token": "<s>",
        "end_token": "</s>",
        "decoder_start_token": "<s>",
        "pad_token": "<pad>",
        "collect_garbage_every": 3,
        "empty_cache_every": 2,
    }
    loaded = autocomplete.TritonPythonModel()
    loaded.initialize(arguments(folder, **settings | changed))
    return loaded


class TestAutocomplete:
    def test_suggestions_come_best_first_with_their_scores(self, tmp_path: Path) -> None:
        (response,) = suggester(tmp_path).execute([request(b"abc")])
        assert output(response, "SUGGESTIONS").shape == (1, 2)
        assert output(response, "SUGGESTIONS")[0, 0] == b"abc"
        assert output(response, "SCORES").dtype == np.float32
        assert output(response, "SCORES")[0, 0] > output(response, "SCORES")[0, 1]

    def test_requests_of_one_call_are_answered_as_each_alone(self, tmp_path: Path) -> None:
        model = suggester(tmp_path, suggestions=1)
        texts = [b"a", b"bcd", b"efghij", b"kl"]
        together = model.execute([request(*texts[:2]), request(texts[2]), request(texts[3])])
        found = [text for response in together for text in output(response, "SUGGESTIONS")[:, 0]]
        assert found == [output(model.execute([request(text)])[0], "SUGGESTIONS")[0, 0] for text in texts]
        assert found[1] == b"bcd"

    def test_of_a_long_text_the_end_counts(self, tmp_path: Path) -> None:
        (response,) = suggester(tmp_path, suggestions=1).execute([request(b"0123456789abcdef")])
        assert output(response, "SUGGESTIONS")[0, 0] == b"abcdef"

    def test_a_bad_request_gets_its_own_error_and_the_others_their_answer(self, tmp_path: Path) -> None:
        long = f"{SECRET} {'x' * 40}".encode()
        good, broken, too_long = suggester(tmp_path).execute(
            [request(b"abc"), request(SECRET.encode() + b"\xff"), request(long)]
        )
        assert output(good, "SUGGESTIONS")[0, 0] == b"abc"
        assert message(broken) == "TEXT[0] is not valid UTF-8"
        assert message(too_long) == f"TEXT[0] has {len(long)} characters, more than maxCharacters 40"

    def test_a_failing_model_answers_without_what_it_was_given(self, tmp_path: Path) -> None:
        failed, broken = suggester(tmp_path, max_input_tokens=32).execute(
            [request(b"~" + SECRET.encode()), request(b"\xff")]
        )
        assert SECRET not in message(failed)
        assert message(failed).startswith("the model failed: ")
        assert message(broken) == "TEXT[0] is not valid UTF-8"

    def test_a_batch_that_does_not_fit_is_tried_in_halves(self, tmp_path: Path) -> None:
        model = suggester(tmp_path, suggestions=1)
        responses = model.execute([request(b"#a", b"#b", b"#c"), request(b"#d")])
        assert [row[0] for r in responses for row in output(r, "SUGGESTIONS").tolist()] == [b"#a", b"#b", b"#c", b"#d"]

    def test_a_text_that_does_not_fit_answers_what_makes_sagemaker_unload_others(self, tmp_path: Path) -> None:
        (response,) = suggester(tmp_path).execute([request(b"$")])
        assert message(response) == "CUDA out of memory while searching for suggestions for one text"

    def test_a_module_without_the_two_methods_fails_at_load(self, tmp_path: Path) -> None:
        with pytest.raises(pb_utils.TritonModelException, match="cannot load: model.pt has no method 'encode'"):
            suggester(tmp_path, torch.nn.Linear(2, 2))

    def test_an_unknown_special_token_fails_at_load(self, tmp_path: Path) -> None:
        with pytest.raises(pb_utils.TritonModelException, match="cannot load: the vocabulary has no token <eos>"):
            suggester(tmp_path, end_token="<eos>")

    def test_a_gpu_that_pytorch_does_not_see_fails_at_load_instead_of_running_on_the_cpu(self) -> None:
        if torch.cuda.is_available():
            assert autocomplete.device_of("GPU", "0").type == "cuda"
        else:
            with pytest.raises(RuntimeError, match="PyTorch sees none"):
                autocomplete.device_of("GPU", "0")

    def test_python_collects_no_garbage_of_its_own_while_the_model_is_loaded(self, tmp_path: Path) -> None:
        suggester(tmp_path)
        assert not gc.isenabled()

    def test_python_collects_garbage_of_its_own_where_the_policy_is_off(self, tmp_path: Path) -> None:
        suggester(tmp_path, collect_garbage_every=0)
        assert gc.isenabled()

    def test_start_and_padding_tokens_are_never_generated_but_the_end_token_is(self, tmp_path: Path) -> None:
        model = suggester(tmp_path, decoder_start_token="</s>")
        assert (model._search.start, model._search.end, model._search.banned) == (257, 257, (256, 258))

    def test_memory_is_cleaned_up_by_requests_and_given_back_where_it_ran_out(self, tmp_path: Path) -> None:
        calls: list[str] = []
        model = suggester(tmp_path, suggestions=1)
        model._memory = MemoryPolicy(3, 0, lambda: calls.append("empty"), lambda: calls.append("collect"))
        model.execute([request(b"ab"), request(b"cd")])
        assert calls == []
        model.execute([request(b"ef")])
        assert calls == ["collect"]
        model.execute([request(b"#a", b"#b")])
        assert calls == ["collect", "collect", "empty"]
        model.finalize()
        assert calls == ["collect", "collect", "empty", "collect", "empty"]


class TestMemoryPolicy:
    def test_cleans_up_every_so_many_requests(self) -> None:
        calls: list[str] = []
        policy = MemoryPolicy(3, 2, lambda: calls.append("empty"), lambda: calls.append("collect"))
        for requests in (1, 1, 1, 4, 1, 1):
            policy.after(requests)
            calls.append("|")
        assert "".join(calls).split("|") == ["", "empty", "collect", "collectempty", "", "empty", ""]

    def test_zero_switches_either_off(self) -> None:
        calls: list[str] = []
        policy = MemoryPolicy(0, 0, lambda: calls.append("empty"), lambda: calls.append("collect"))
        policy.after(1_000_000)
        assert calls == []
        policy.release()
        assert calls == ["collect", "empty"]

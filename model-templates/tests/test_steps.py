"""The steps of the ensembles as Triton calls them, with a stand-in for Triton's module."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bytepair_step
import bytepair_text_step
import generate_step
import label_step
import numpy as np
import pool_step
import pytest
import triton_python_backend_utils as pb_utils
import unigram_step
import unigram_text_step
import wordpiece_step
from cuda import CudaError, DeviceArray
from engine import EngineError, HostArray, OutOfMemoryError, Running
from seq2seq import BART, T5, TEXTS, bytepair_vocabulary, decode, encode, merges, spiece
from tensorrt_engine import HeldBuffer

SECRET = "Wachtwoord-4711"
TOKENIZE: dict[str, object] = {"max_sequence_length": 10, "max_characters": 60, "pad_to_multiple_of": 4}
BART_TOKENS: dict[str, object] = {"start_token": "<s>", "end_token": "</s>", "pad_token": "<pad>", "end_token_id": 2}
T5_TOKENS: dict[str, object] = {"prefix": "fix: ", "end_token": "</s>", "pad_token": "<pad>", "end_token_id": 1}
SEARCH: dict[str, object] = {
    "encoder_kind": "onnx",
    "encoder_file": "encoder.onnx",
    "decoder_kind": "onnx",
    "decoder_file": "decoder.onnx",
    "beams": 1,
    "suggestions": 1,
    "max_new_tokens": 5,
    "length_penalty": "1.0",
    "early_stopping": "true",
    "decoder_start_token_id": 0,
    "end_token_id": 1,
    "forced_first_token_id": "",
    "forced_end": "false",
    "collect_garbage_every": 2,
}


@pytest.fixture(autouse=True)
def _python_collects_again() -> Iterator[None]:
    yield
    gc.enable()
    gc.unfreeze()


def arguments(folder: Path, parameters: dict[str, object], outputs: dict[str, str] | None = None) -> dict[str, str]:
    config = {
        "parameters": {key: {"string_value": str(value)} for key, value in parameters.items()},
        "output": [{"name": name, "data_type": kind} for name, kind in (outputs or {}).items()],
    }
    return {
        "model_config": json.dumps(config),
        "model_repository": str(folder),
        "model_version": "1",
        "model_instance_kind": "CPU",
        "model_instance_device_id": "0",
    }


def started(model: Any, folder: Path, files: dict[str, bytes], parameters: dict[str, object], **outputs: str) -> Any:
    (folder / "1").mkdir()
    for name, content in files.items():
        (folder / "1" / name).write_bytes(content)
    model.initialize(arguments(folder, parameters, outputs or {"INPUT_IDS": "TYPE_INT64"}))
    return model


def request(**tensors: Any) -> pb_utils.InferenceRequest:
    return pb_utils.InferenceRequest([pb_utils.Tensor(name, array) for name, array in tensors.items()])


def texts(*given: bytes) -> pb_utils.InferenceRequest:
    return request(TEXT=np.array([[text] for text in given], dtype=np.object_))


def output(response: pb_utils.InferenceResponse, name: str) -> Any:
    error = response.error()
    assert error is None, error and error.message()
    return next(tensor.as_numpy() for tensor in response.output_tensors() if tensor.name() == name)


def message(response: pb_utils.InferenceResponse) -> str:
    error = response.error()
    assert error is not None
    return error.message()


def bart(folder: Path, **changed: object) -> Any:
    files = {"vocab.json": json.dumps(bytepair_vocabulary()).encode(), "merges.txt": merges()}
    return started(bytepair_step.TritonPythonModel(), folder, files, TOKENIZE | BART_TOKENS | changed)


def t5(folder: Path, **changed: object) -> Any:
    files = {"spiece.model": spiece()}
    return started(unigram_step.TritonPythonModel(), folder, files, TOKENIZE | T5_TOKENS | changed)


class TestTokenize:
    def test_bart_texts_lie_between_their_tokens_and_are_cut_at_their_end(self, tmp_path: Path) -> None:
        [response] = bart(tmp_path).execute([texts(b"the", b"of the in the to the of of of of")])
        whole = encode(BART, "of the in the to the of of of of")
        assert output(response, "INPUT_IDS").tolist()[1] == [*whole[:9], 2]
        assert output(response, "INPUT_IDS").tolist()[0] == [*encode(BART, "the"), *[1] * 10][:10]
        assert output(response, "ATTENTION_MASK").tolist()[0] == [1] * len(encode(BART, "the")) + [0] * (
            10 - len(encode(BART, "the"))
        )

    def test_t5_texts_have_the_tasks_prefix_and_end_with_their_token(self, tmp_path: Path) -> None:
        [response] = t5(tmp_path, max_sequence_length=60).execute([texts(b"in the")])
        wanted = encode(T5, "fix: in the")
        ids = output(response, "INPUT_IDS")[0].tolist()
        assert ids[: len(wanted)] == wanted
        assert set(ids[len(wanted) :]) <= {0}
        assert len(ids) % 4 == 0

    @pytest.mark.parametrize("family", ["bart", "t5", "wordpiece"])
    def test_a_bad_request_gets_its_own_error_and_the_others_their_answer(self, tmp_path: Path, family: str) -> None:
        model = self.model(family, tmp_path)
        long = f"{SECRET} {'x' * 60}".encode()
        good, broken, too_long = model.execute([texts(b"the"), texts(b"the", SECRET.encode() + b"\xff"), texts(long)])
        assert output(good, "INPUT_IDS").shape[0] == 1
        assert message(broken) == "TEXT[1] is not valid UTF-8"
        assert message(too_long) == f"TEXT[0] has {len(long)} characters, more than maxCharacters 60"

    @staticmethod
    def model(family: str, folder: Path) -> Any:
        if family != "wordpiece":
            return (bart if family == "bart" else t5)(folder)
        words = {"vocab.txt": b"[PAD]\n[UNK]\n[CLS]\n[SEP]\nthe\n"}
        parameters = TOKENIZE | {"lower_case": "true"}
        return started(wordpiece_step.TritonPythonModel(), folder, words, parameters, INPUT_IDS="TYPE_INT32")

    def test_ids_have_the_type_that_the_config_says_and_types_are_zero(self, tmp_path: Path) -> None:
        [response] = self.model("wordpiece", tmp_path).execute([texts(b"the", b"The the")])
        assert output(response, "INPUT_IDS").tolist() == [[2, 4, 3, 0], [2, 4, 4, 3]]
        assert output(response, "INPUT_IDS").dtype == np.int32
        assert not output(response, "TOKEN_TYPE_IDS").any()

    @pytest.mark.parametrize(
        ("family", "changed", "reason"),
        [
            ("bart", {"end_token_id": 7}, "endToken has id 2, which is not endTokenId"),
            ("bart", {"pad_token": "<nil>"}, "the vocabulary has no token <nil>"),
            ("t5", {"end_token_id": 7}, "endToken has id 1, which is not endTokenId"),
            ("t5", {"end_token": "<eos>"}, "the vocabulary has no token <eos>"),
        ],
    )
    def test_tokens_that_do_not_fit_the_vocabulary_fail_at_load(
        self, tmp_path: Path, family: str, changed: dict[str, object], reason: str
    ) -> None:
        with pytest.raises(pb_utils.TritonModelException, match=f"the tokenizer cannot be loaded: {reason}"):
            (bart if family == "bart" else t5)(tmp_path, **changed)

    @pytest.mark.parametrize(
        ("step", "files", "parameters", "reason"),
        [
            (unigram_step, {"spiece.model": b"{}"}, T5_TOKENS, "spiece.model: this is no SentencePiece model"),
            (bytepair_step, {"vocab.json": b"{", "merges.txt": b""}, BART_TOKENS, "vocab.json or merges.txt: "),
            (wordpiece_step, {"vocab.txt": b"[PAD]\n"}, {"lower_case": "true"}, "vocab.txt: the vocabulary has no "),
            (wordpiece_step, {"vocab.txt": b"\xff\n"}, {"lower_case": "true"}, "vocab.txt is not UTF-8"),
        ],
    )
    def test_a_broken_file_fails_at_load_with_its_name(
        self, tmp_path: Path, step: Any, files: dict[str, bytes], parameters: dict[str, object], reason: str
    ) -> None:
        with pytest.raises(pb_utils.TritonModelException, match=f"the tokenizer cannot be loaded: {reason}"):
            started(step.TritonPythonModel(), tmp_path, files, TOKENIZE | parameters)


@pytest.mark.parametrize("family", [BART, T5], ids=lambda family: family.name)
def test_tokens_become_text_without_special_ones_and_fillers(tmp_path: Path, family: Any) -> None:
    if family is BART:
        files = {"vocab.json": json.dumps(bytepair_vocabulary()).encode(), "merges.txt": merges()}
        model = started(bytepair_text_step.TritonPythonModel(), tmp_path, files, {})
    else:
        model = started(unigram_text_step.TritonPythonModel(), tmp_path, {"spiece.model": spiece()}, {})
    rows = [encode(family, text) for text in TEXTS[:2]]
    longest = max(map(len, rows)) + 2
    tokens = np.array([[row + [-1] * (longest - len(row)), [-1] * longest] for row in rows], dtype=np.int32)
    [response] = model.execute([request(TOKENS=tokens)])
    expected = [[decode(family, row).encode(), b""] for row in rows]
    assert output(response, "SUGGESTIONS").tolist() == expected
    assert expected[0][0].decode() == TEXTS[0]


def pool(folder: Path, pooling: str, normalise: bool) -> Any:
    return started(pool_step.TritonPythonModel(), folder, {}, {"pooling": pooling, "normalise": normalise})


class TestPool:
    HIDDEN = np.array([[[1, 2], [3, 6], [100, 100]], [[0, 0], [0, 0], [0, 0]]], dtype=np.float16)
    MASK = np.array([[1, 1, 0], [1, 0, 0]])

    @pytest.mark.parametrize(("pooling", "wanted"), [("mean", [2, 4]), ("cls", [1, 2]), ("max", [3, 6])])
    def test_padding_does_not_count(self, tmp_path: Path, pooling: str, wanted: list[float]) -> None:
        [response] = pool(tmp_path, pooling, False).execute([request(HIDDEN=self.HIDDEN, ATTENTION_MASK=self.MASK)])
        assert output(response, "EMBEDDING").tolist() == [wanted, [0, 0]]
        assert output(response, "EMBEDDING").dtype == np.float32

    def test_vectors_get_length_one_but_for_those_that_have_none(self, tmp_path: Path) -> None:
        [response] = pool(tmp_path, "mean", True).execute([request(HIDDEN=self.HIDDEN, ATTENTION_MASK=self.MASK)])
        first, second = output(response, "EMBEDDING").tolist()
        assert first == pytest.approx([0.4472136, 0.8944272])
        assert second == [0, 0]

    def test_an_encoder_that_overflows_is_an_error(self, tmp_path: Path) -> None:
        hidden = self.HIDDEN.copy()
        hidden[0, 0, 0] = np.inf
        bad, good = pool(tmp_path, "mean", True).execute(
            [request(HIDDEN=hidden, ATTENTION_MASK=self.MASK), request(HIDDEN=self.HIDDEN, ATTENTION_MASK=self.MASK)]
        )
        assert message(bad) == "the encoder's answer is not finite: does its precision suffice?"
        assert not good.has_error()


def labels(folder: Path, content: bytes, top: int) -> Any:
    return started(label_step.TritonPythonModel(), folder, {"labels.txt": content}, {"top": top})


class TestLabel:
    def test_the_likeliest_come_first_and_equal_ones_in_their_order(self, tmp_path: Path) -> None:
        logits = np.array([[1.0, 3.0, 3.0], [1000.0, 0.0, -1000.0]], dtype=np.float32)
        [response] = labels(tmp_path, "a\nb\nü\n".encode(), 2).execute([request(LOGITS=logits)])
        assert output(response, "LABELS").tolist() == [[b"b", "ü".encode()], [b"a", b"b"]]
        assert output(response, "SCORES")[0].tolist() == pytest.approx([0.4683, 0.4683], abs=1e-4)
        assert output(response, "SCORES")[1].tolist() == pytest.approx([1.0, 0.0])

    def test_another_number_of_logits_than_labels_is_an_error(self, tmp_path: Path) -> None:
        [response] = labels(tmp_path, b"a\nb", 1).execute([request(LOGITS=np.zeros((1, 3), np.float32))])
        assert message(response) == "the classifier gives 3 logits, labels.txt holds 2 labels"

    @pytest.mark.parametrize("value", [np.inf, np.nan])
    def test_logits_that_are_not_finite_are_an_error_of_their_request_only(self, tmp_path: Path, value: float) -> None:
        bad = np.array([[0.0, 1.0], [1.0, value]], dtype=np.float16)
        good = np.array([[0.0, -np.inf]], dtype=np.float16)
        refused, answered = labels(tmp_path, b"a\nb", 1).execute([request(LOGITS=bad), request(LOGITS=good)])
        assert message(refused) == "the classifier's answer is not finite: does its precision suffice?"
        assert output(answered, "LABELS").tolist() == [[b"a"]]
        assert output(answered, "SCORES").tolist() == [[1.0]]

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "labels.txt is empty"),
            (b"a\n\nb\n", "labels.txt line 2 is empty"),
            (b"a\nb\na\n", "labels.txt line 3 repeats an earlier one"),
            (b"\xff\n", "labels.txt is not UTF-8"),
            (b"a\nb\n", "labels.txt holds 2 labels, top wants 3"),
        ],
    )
    def test_labels_that_cannot_be_fail_at_load(self, tmp_path: Path, content: bytes, reason: str) -> None:
        with pytest.raises(pb_utils.TritonModelException, match=reason):
            labels(tmp_path, content, 3)


class FakeEncoder:
    """Gives back the ids. Holds no more than so many rows."""

    def __init__(self, most: int) -> None:
        self.most = most

    def run(self, feeds: dict[str, Any], hold: tuple[str, ...] = ()) -> dict[str, Any]:
        if feeds["input_ids"].shape[0] > self.most:
            raise OutOfMemoryError("CUDA out of memory while running the encoder.plan")
        return {"last_hidden_state": HostArray(feeds["input_ids"])}


class FakeDecoder:
    """Says the ids again, one a step."""

    def __init__(self) -> None:
        self.rows: list[int] = []

    def run(self, feeds: dict[str, Any], hold: tuple[str, ...] = ()) -> dict[str, Any]:
        tokens, ids = feeds["input_ids"], feeds["encoder_hidden_states"].fetch()
        self.rows.append(tokens.shape[0])
        if (ids == 99).any():
            raise EngineError("the decoder.plan failed: RuntimeError")
        logits = np.zeros((*tokens.shape, 120), dtype=np.float16)
        logits[np.arange(len(ids)), -1, ids[:, tokens.shape[1] - 1]] = 20.0
        for marker, value in ((98, np.nan), (97, np.inf), (96, -np.inf)):
            if (ids == marker).any():
                logits[:, :, 2] = value
        return {"logits": logits}


def generator(monkeypatch: pytest.MonkeyPatch, folder: Path, most: int = 100, **changed: object) -> Any:
    made = {"encoder.onnx": FakeEncoder(most), "decoder.onnx": FakeDecoder()}
    monkeypatch.setattr(generate_step, "open_engine", lambda kind, path, *_: made[path.rpartition("/")[2]])
    return started(generate_step.TritonPythonModel(), folder, {}, SEARCH | changed)


def ids_of(*rows: list[int]) -> pb_utils.InferenceRequest:
    ids = np.array(rows, dtype=np.int64)
    return request(INPUT_IDS=ids, ATTENTION_MASK=np.ones_like(ids))


class TestGenerate:
    def test_requests_of_one_call_get_their_own_answers_whatever_their_lengths(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        model = generator(monkeypatch, tmp_path)
        first, second, third = model.execute([ids_of([5, 6, 1], [7, 1, 1]), ids_of([8, 9, 10, 1]), ids_of([4, 1, 1])])
        assert output(first, "TOKENS").tolist() == [[[5, 6]], [[7, -1]]]
        assert output(second, "TOKENS").tolist() == [[[8, 9, 10]]]
        assert output(third, "TOKENS").tolist() == [[[4]]]
        assert output(third, "TOKENS").dtype == np.int32
        assert output(first, "SCORES").shape == (2, 1)
        # Both requests of one length were answered together.
        assert model._decoder.rows[0] == 3

    def test_an_answer_without_a_token_is_one_filler(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        [response] = generator(monkeypatch, tmp_path).execute([ids_of([1, 1])])
        assert output(response, "TOKENS").tolist() == [[[-1]]]

    def test_a_failing_engine_fails_only_its_own_requests(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        bad, good = generator(monkeypatch, tmp_path).execute([ids_of([99, 1]), ids_of([5, 6, 1])])
        assert message(bad) == "the decoder.plan failed: RuntimeError"
        assert output(good, "TOKENS").tolist() == [[[5, 6]]]

    @pytest.mark.parametrize("marker", [98, 97])
    def test_logits_that_are_not_finite_are_an_error(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, marker: int
    ) -> None:
        [response] = generator(monkeypatch, tmp_path).execute([ids_of([marker, 1])])
        assert message(response) == "the decoder's answer is not finite: does the precision of the engines suffice?"

    def test_a_decoder_may_forbid_tokens(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        [response] = generator(monkeypatch, tmp_path).execute([ids_of([96, 1])])
        assert output(response, "TOKENS").tolist() == [[[96]]]

    def test_a_batch_that_does_not_fit_is_tried_in_halves(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        model = generator(monkeypatch, tmp_path, most=2)
        responses = model.execute([ids_of([5, 1], [6, 1], [7, 1]), ids_of([8, 1], [9, 1])])
        found = [row for response in responses for row in output(response, "TOKENS").tolist()]
        assert found == [[[5]], [[6]], [[7]], [[8]], [[9]]]

    def test_a_batch_whose_rows_do_not_fit_is_tried_in_halves(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        class Rows(FakeEncoder):
            """Encodes any number of rows, of which the device cannot choose more than so many."""

            def run(self, feeds: dict[str, Any], hold: tuple[str, ...] = ()) -> dict[str, Any]:
                return {"last_hidden_state": HeldBuffer(Memory(self.most, feeds["input_ids"]), Running("encoder.plan"))}

        class Memory(DeviceArray):
            def __init__(self, most: int, array: Any) -> None:
                self.most, self.array = most, array

            def rows(self, numbers: Any) -> Memory:
                if len(numbers) > self.most:
                    raise CudaError("CUDA out of memory in cudaMalloc")
                return Memory(self.most, self.array[list(numbers)])

            def fetch(self) -> Any:
                return self.array

        model = generator(monkeypatch, tmp_path)
        model._encoder = Rows(1)
        responses = model.execute([ids_of([5, 1], [6, 1], [7, 1]), ids_of([8, 1])])
        found = [row for response in responses for row in output(response, "TOKENS").tolist()]
        assert found == [[[5]], [[6]], [[7]], [[8]]]

    def test_a_text_that_does_not_fit_answers_what_makes_sagemaker_unload_others(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        [response] = generator(monkeypatch, tmp_path, most=0).execute([ids_of([5, 1])])
        assert message(response) == "CUDA out of memory while running the encoder.plan"

    def test_garbage_is_collected_by_requests_and_not_by_python(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        model = generator(monkeypatch, tmp_path)
        assert not gc.isenabled()
        model.finalize()

    def test_a_package_that_the_image_lacks_is_named(self, tmp_path: Path) -> None:
        parameters = SEARCH | {"encoder_kind": "tensorrt", "encoder_file": "encoder.plan"}
        (tmp_path / "1").mkdir()
        args = arguments(tmp_path, parameters) | {"model_instance_kind": "GPU"}
        with pytest.raises(pb_utils.TritonModelException, match="the image has no Python package 'tensorrt'"):
            generate_step.TritonPythonModel().initialize(args)

    def test_more_suggestions_than_beams_fail_at_load(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        with pytest.raises(pb_utils.TritonModelException, match="3 answers need as many beams, there are 2"):
            generator(monkeypatch, tmp_path, beams=2, suggestions=3)

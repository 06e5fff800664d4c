"""The templates whose engine is the artifact's choice, on a real Triton behind SageMaker's own front-end.

Answers are compared with onnxruntime used directly (sentence-embedding), Hugging Face's `generate` (spellcheck,
text2text) and PyTorch (classifier). Engines run on the stand-ins of scripts/triton-backends or, for those two, inside
the template's own Python.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import minilm
import pytest
import torch
from reference import cosine, rows
from rendering import pack, render_template
from seq2seq import BART, T5
from serving import EARLY, GREEDY, check_answers, load, refuses_bad_requests, sequence_archive
from torch import Tensor
from triton_instance import TritonInstance

SENTENCES = ["songs for a rainy sunday", "", "Straße, 你好 & naïve café! " * 40, "how do I cancel my drill?"]


@pytest.fixture(scope="module")
def triton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TritonInstance]:
    with TritonInstance(tmp_path_factory.mktemp("triton")) as instance:
        yield instance


def sentence_archive(folder: Path, name: str, kind: str, **variables: Any) -> Path:
    artifacts = {"vocabulary": minilm.vocabulary(), "encoder": minilm.MODEL.read_bytes()}
    files = render_template("sentence-embedding", artifacts, {"encoder": kind}, {"maxCharacters": 2000} | variables)
    return pack(files, folder / f"{name}--embedding--0123456789ab.tar.gz")


def test_sentence_embeddings_of_a_real_model_are_those_of_onnxruntime(triton: TritonInstance, tmp_path: Path) -> None:
    """Two tenants with the same steps: one brings ONNX, the other a "plan" that wants batches of its own sizes."""
    onnx = load(triton, sentence_archive(tmp_path, "acme", "onnx"))
    plan = load(triton, sentence_archive(tmp_path, "zenith", "tensorrt", preferredBatchSizes="2, 4", normalise=False))
    expected = [minilm.embed(sentence, 128) for sentence in SENTENCES]
    raw = [sentence.encode() for sentence in SENTENCES]
    for target in (onnx, plan):
        flat = triton.invoke_texts(target, raw).outputs()["EMBEDDING"]
        found = rows(flat, len(SENTENCES))
        for left, right in zip(found, expected, strict=True):
            # The length is 1 for the one who wants it so; int8 kernels round differently in a padded batch.
            assert cosine(left, right) >= 0.999
        binary = triton.invoke_texts_binary(target, raw, ["EMBEDDING"]).binary_outputs()["EMBEDDING"]
        assert struct.unpack(f"<{len(binary) // 4}f", binary) == pytest.approx(flat, abs=1e-6)
    lengths = [sum(x * x for x in row) for row in rows(triton.invoke_texts(onnx, raw).outputs()["EMBEDDING"], len(raw))]
    assert lengths == pytest.approx([1.0] * len(raw), abs=1e-5)
    refuses_bad_requests(triton, onnx, 2000)
    assert triton.unload(onnx).status == 200
    assert triton.invoke_texts(onnx, [b"gone"]).status == 404
    assert triton.invoke_texts(plan, [b"still there"]).status == 200
    assert triton.unload(plan).status == 200


def test_spell_correction_is_what_hugging_face_generates(triton: TritonInstance, tmp_path: Path) -> None:
    """A broken tenant between two good ones, who differ in engines and in how they search."""
    first = load(triton, sequence_archive(tmp_path, "acme", BART, ("onnx", "onnx"), suggestions=3))
    files = render_broken(tmp_path)
    refused = triton.load(files, files.name)
    assert refused.status == 400
    assert b"cannot load: encoder.onnx cannot be opened by ONNX Runtime" in refused.body
    assert triton.invoke_texts(files.name, [b"x"]).status == 404
    second = load(triton, sequence_archive(tmp_path, "zenith", BART, ("torchscript", "onnx"), beams=1))
    check_answers(triton, first, BART, EARLY, 3)
    check_answers(triton, second, BART, GREEDY, 1)
    refuses_bad_requests(triton, first, 400)
    assert triton.unload(first).status == 200
    check_answers(triton, second, BART, GREEDY, 1)
    load(triton, tmp_path / first)
    check_answers(triton, first, BART, EARLY, 3)
    for target in (first, second):
        assert triton.unload(target).status == 200


def render_broken(folder: Path) -> Path:
    import tarfile

    good = sequence_archive(folder, "mallory", BART, ("onnx", "onnx"))
    with tarfile.open(good) as tar:
        files = {m.name + ("/" if m.isdir() else ""): (tar.extractfile(m) or _nothing()).read() for m in tar}
    files["generate/1/encoder.onnx"] = files["generate/1/encoder.onnx"][:5000]
    return pack(files, good)


def _nothing() -> Any:
    import io

    return io.BytesIO()


def test_text_to_text_is_what_hugging_face_generates(triton: TritonInstance, tmp_path: Path) -> None:
    greedy = load(triton, sequence_archive(tmp_path, "acme", T5, ("onnx", "torchscript")))
    check_answers(triton, greedy, T5, GREEDY, 1)
    refuses_bad_requests(triton, greedy, 400)
    assert triton.unload(greedy).status == 200


def test_a_plan_without_tensorrt_in_the_image_says_what_is_missing(triton: TritonInstance, tmp_path: Path) -> None:
    archive = sequence_archive(tmp_path, "nadir", T5, ("tensorrt", "tensorrt"), instanceKind="KIND_CPU")
    refused = triton.load(archive, archive.name)
    assert refused.status == 400
    assert b"a TensorRT plan runs on a GPU only: instanceKind must not be KIND_CPU" in refused.body


class Bag(torch.nn.Module):
    """Counts ids into three classes, by the mask."""

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        classes = torch.nn.functional.one_hot(ids % 3, 3) * mask.unsqueeze(-1)
        counts: Tensor = classes.sum(dim=1).float()
        return counts


def test_a_classifier_gives_the_likeliest_labels(triton: TritonInstance, tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    torch.jit.script(Bag()).save(str(path))
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "where", "is", "my", "parcel", "?"]
    artifacts = {
        "vocabulary": "\n".join(words).encode(),
        "labels": b"billing\nshipping\nother\n",
        "classifier": path.read_bytes(),
    }
    variables = {"tokenTypeIds": False, "top": 2, "maxCharacters": 400}
    files = render_template("classifier", artifacts, {"classifier": "torchscript"}, variables)
    target = load(triton, pack(files, tmp_path / "acme--classifier--0123456789ab.tar.gz"))
    outputs = triton.invoke_texts(target, [b"Where is my parcel?", b"?"]).outputs()
    ids = torch.tensor([[2, 4, 5, 6, 7, 8, 3], [2, 8, 3, 0, 0, 0, 0]])
    mask = torch.tensor([[1] * 7, [1, 1, 1, 0, 0, 0, 0]])
    likely = torch.softmax(Bag()(ids, mask), dim=-1)
    order = torch.argsort(likely, dim=-1, descending=True, stable=True)[:, :2]
    labels = ["billing", "shipping", "other"]
    assert outputs["LABELS"] == [labels[number] for row in order.tolist() for number in row]
    assert outputs["SCORES"] == pytest.approx(torch.gather(likely, 1, order).flatten().tolist(), abs=1e-6)
    refuses_bad_requests(triton, target, 400)
    assert triton.unload(target).status == 200

"""Memory of a model's Python process over many requests, on a real Triton: the slope, for a single value says nothing.

MMECTL_REQUESTS says how many (600 where it does not; the full tier says 10000).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from rendering import MODELS, pack, render
from seq2seq import BART
from serving import load, sequence_archive
from triton_instance import TritonInstance

REQUESTS = int(os.environ.get("MMECTL_REQUESTS", "600"))
# What fills caches at first: words, PyTorch's first shapes, the allocator's arenas.
WARM_UP = 300
SAMPLES = 30
# Noise of pages and arenas: over 10,000 requests 4 KiB a request would be ten times that.
FLAT_MIB = 4.0
TEXTS = [f"{'thank you for contacting us ' * (1 + n % 7)}about order {n * 37 % 101}" for n in range(97)]


@pytest.fixture(scope="module")
def triton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TritonInstance]:
    with TritonInstance(tmp_path_factory.mktemp("triton")) as instance:
        yield instance


def slope(samples: list[tuple[int, float]]) -> float:
    """Of the line of least squares."""
    middle_x = sum(x for x, _ in samples) / len(samples)
    middle_y = sum(y for _, y in samples) / len(samples)
    spread = sum((x - middle_x) ** 2 for x, _ in samples)
    return sum((x - middle_x) * (y - middle_y) for x, y in samples) / spread


def growth(triton: TritonInstance, target: str, texts: list[str], requests: int = REQUESTS) -> float:
    """MiB that all Python processes together grow over so many requests, by the slope after a warm-up."""
    for number in range(WARM_UP):
        assert triton.invoke_texts(target, [texts[number % len(texts)].encode()]).status == 200
    samples = []
    step = max(1, requests // SAMPLES)
    for number in range(requests):
        assert triton.invoke_texts(target, [texts[number % len(texts)].encode()]).status == 200
        if number % step == 0:
            samples.append((number, triton.python_memory_mib()))
    return slope(samples) * requests


def test_autocomplete_stays_flat(triton: TritonInstance, tmp_path: Path) -> None:
    archive = pack(render(MODELS / "harbor-autocomplete.yaml"), tmp_path / "harbor--autocomplete--0123456789ab.tar.gz")
    target = load(triton, archive)
    grown = growth(triton, target, TEXTS)
    print(f"autocomplete grew {grown:.2f} MiB over {REQUESTS} requests")
    assert grown < FLAT_MIB
    assert triton.unload(target).status == 200


def test_spell_correction_stays_flat(triton: TritonInstance, tmp_path: Path) -> None:
    target = load(triton, sequence_archive(tmp_path, "acme", BART, ("onnx", "onnx")))
    grown = growth(triton, target, [text[:60] for text in TEXTS])
    print(f"spellcheck grew {grown:.2f} MiB over {REQUESTS} requests")
    assert grown < FLAT_MIB
    assert triton.unload(target).status == 200


LEAKY = b"""
import numpy as np
import triton_python_backend_utils as pb_utils

class TritonPythonModel:
    def initialize(self, args):
        self.kept = []

    def execute(self, requests):
        self.kept.append(b"x" * 20_000)
        return [pb_utils.InferenceResponse([pb_utils.Tensor("OUT", np.zeros((1, 1), np.float32))]) for _ in requests]
"""
LEAKY_CONFIG = b"""
backend: "python" max_batch_size: 8
input [ { name: "TEXT" data_type: TYPE_STRING dims: [ 1 ] } ]
output [ { name: "OUT" data_type: TYPE_FP32 dims: [ 1 ] } ]
"""


def test_a_model_that_leaks_is_found(triton: TritonInstance, tmp_path: Path) -> None:
    """20 KB a request over 600 requests is 11.4 MiB."""
    files = {"leaky/config.pbtxt": LEAKY_CONFIG, "leaky/1/model.py": LEAKY}
    target = load(triton, pack(files, tmp_path / "mallory--leaky--0123456789ab.tar.gz"))
    assert growth(triton, target, TEXTS, requests=600) == pytest.approx(11.4, rel=0.2)
    assert triton.unload(target).status == 200

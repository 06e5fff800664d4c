"""TensorRT for real: plans that the templates' script builds on this GPU, run by the templates' own engine.

What they answer is held against Hugging Face's `generate`, token for token. See gpu.py for what is needed.
"""

from __future__ import annotations

import atexit
import ctypes
import io
import os
import shutil
import struct
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import gpu
import numpy as np
import pytest
from cuda import load_library
from engine import Engine, EngineError, OutOfMemoryError, Place, Signature, on_host, open_engine
from generate_step import DECODER, ENCODER
from numpy.typing import NDArray
from seq2seq import FAMILIES, SEARCHES, TEXTS, Family, answers, engine, searches
from test_sequence_search import found_by_engines, search_of

pytestmark = pytest.mark.skipif(bool(gpu.missing()), reason=gpu.missing())

GPU = Place(0)
# Of the small models of reference_models.py.
WIDTH = 24
# The searches of all texts at once with the most beams.
VARIABLES = {"size": WIDTH, "beams": 4, "maxNewTokens": 12, "maxBatchSize": 8, "maxSequenceLength": 64}


@cache
def plans(family: Family, precision: str) -> dict[str, tuple[Path, dict[str, Any]]]:
    """By the name of the engine, with the record. They take minutes to build and are kept where MMECTL_PLANS says."""
    kept = os.environ.get("MMECTL_PLANS")
    here = Path(kept or tempfile.mkdtemp(prefix="mmectl-plans-")) / family.name
    if not kept:
        atexit.register(shutil.rmtree, here.parent, ignore_errors=True)
    here.mkdir(parents=True, exist_ok=True)
    graphs = {part: engine(family, part, "onnx") for part in ("encoder", "decoder")}
    template = "spellcheck" if family.name == "bart" else "text2text"
    return gpu.build(here, template, graphs, precision, **VARIABLES)


@cache
def traced(family: Family, part: str) -> Path:
    """As a trace on this GPU would be: one that was made on a CPU makes its own tensors there, wherever it runs."""
    path = Path(tempfile.mkdtemp(prefix="mmectl-traced-")) / f"{part}.pt"
    atexit.register(shutil.rmtree, path.parent, ignore_errors=True)
    with (
        zipfile.ZipFile(io.BytesIO(engine(family, part, "torchscript"))) as given,
        zipfile.ZipFile(path, "w") as changed,
    ):
        for name in given.namelist():
            content = given.read(name)
            if name.endswith(".py"):
                content = content.replace(b'torch.device("cpu")', b'torch.device("cuda:0")')
            changed.writestr(name, content)
    return path


@cache
def engines(family: Family, kinds: tuple[str, str], precision: str = "fp32") -> tuple[Engine, Engine]:
    paths = {"tensorrt": {part: plan for part, (plan, _) in plans(family, precision).items()}}
    paths["torchscript"] = {part: traced(family, part) for part in ("encoder", "decoder")}
    encoder = open_engine(kinds[0], str(paths[kinds[0]]["encoder"]), ENCODER, GPU)
    return encoder, open_engine(kinds[1], str(paths[kinds[1]]["decoder"]), DECODER, GPU)


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_record_says_what_built_the_plan(family: Family, precision: str) -> None:
    import tensorrt

    for plan, record in plans(family, precision).values():
        assert record["tensorrt"] == ".".join(tensorrt.__version__.split(".")[:3])
        assert record["gpuName"] == gpu.ask_driver("name")
        assert record["computeCapability"] == gpu.ask_driver("compute_cap")
        size, head = plan.stat().st_size, plan.read_bytes()[:28]
        # What lint reads: letters, serialization version, and where that is 0 TensorRT's version.
        print(f"{plan.name} {precision}: {size} bytes, {head.hex()}")
        assert head[:4] == b"ftrt"
        assert struct.unpack("<I", head[4:8]) == (0,)
        assert abs(struct.unpack("<Q", head[16:24])[0] - size) <= 64
        assert ".".join(map(str, head[24:27])) == record["tensorrt"]


@pytest.mark.parametrize("number", range(len(SEARCHES)))
@pytest.mark.parametrize(
    "kinds", [("tensorrt", "tensorrt"), ("torchscript", "torchscript")], ids=lambda kinds: kinds[0]
)
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_batch_gives_what_hugging_face_gives(family: Family, kinds: tuple[str, str], number: int) -> None:
    search = search_of(family, searches(family)[number])
    found = found_by_engines(*engines(family, kinds), family, search, TEXTS)
    for text, wanted in zip(found, answers(family, number), strict=True):
        assert [list(answer.tokens) for answer in text] == wanted["tokens"]
        if wanted["scores"] is not None:
            assert [answer.score for answer in text] == pytest.approx(wanted["scores"], rel=5e-3, abs=5e-3)


@pytest.mark.parametrize(
    "kinds", [("tensorrt", "torchscript"), ("torchscript", "tensorrt")], ids=lambda kinds: kinds[0]
)
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_encoder_and_decoder_need_not_be_of_one_kind(family: Family, kinds: tuple[str, str]) -> None:
    number = len(SEARCHES) - 1
    search = search_of(family, searches(family)[number])
    found = found_by_engines(*engines(family, kinds), family, search, TEXTS)
    assert [[list(answer.tokens) for answer in text] for text in found] == [
        wanted["tokens"] for wanted in answers(family, number)
    ]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_half_precision_mostly_gives_the_same_best_answer(family: Family) -> None:
    """Near ties may fall the other way."""
    chosen = engines(family, ("tensorrt", "tensorrt"), "fp16")
    same = []
    for number, wanted in enumerate(searches(family)):
        found = found_by_engines(*chosen, family, search_of(family, wanted), TEXTS)
        best = [text["tokens"][0] for text in answers(family, number)]
        same += [list(text[0].tokens) == tokens for text, tokens in zip(found, best, strict=True)]
    print(f"{family.name} fp16: {sum(same)} of {len(same)} best answers are those of fp32")
    assert sum(same) >= 0.9 * len(same)


def texts(rows: int, length: int) -> dict[str, NDArray[Any]]:
    ids = np.random.default_rng(rows * length).integers(4, 200, size=(rows, length))
    return {"input_ids": ids, "attention_mask": np.ones_like(ids)}


def opened(part: str = "encoder") -> Engine:
    plan, _ = plans(FAMILIES[0], "fp32")[part]
    return open_engine("tensorrt", str(plan), ENCODER if part == "encoder" else DECODER, GPU)


def hidden(found: Engine, fed: dict[str, NDArray[Any]]) -> NDArray[Any]:
    return on_host(found.run(dict(fed))["last_hidden_state"])


def test_what_it_was_not_built_for_is_refused_and_leaves_it_whole() -> None:
    encoder = opened()
    before = hidden(encoder, texts(2, 8))
    with pytest.raises(EngineError, match=r"was not built for shape \(9, 8\) of input_ids"):
        encoder.run(dict(texts(9, 8)))
    with pytest.raises(EngineError, match=r"was not built for shape \(2, 65\) of input_ids"):
        encoder.run(dict(texts(2, 65)))
    assert np.array_equal(hidden(encoder, texts(2, 8)), before)


def test_rows_of_what_is_held_are_those_of_the_host() -> None:
    encoder = opened()
    held: Any = encoder.run(dict(texts(4, 16)), hold=("last_hidden_state",))["last_hidden_state"]
    whole = hidden(encoder, texts(4, 16))
    assert np.array_equal(held.rows([3, 0, 0, 2]).fetch(), whole[[3, 0, 0, 2]])
    assert np.array_equal(held.fetch(), whole)


@pytest.mark.parametrize("spoil", ["cut", "no plan"])
def test_a_spoilt_plan_is_refused_with_its_name(tmp_path: Path, spoil: str) -> None:
    plan = plans(FAMILIES[0], "fp32")["encoder"][0].read_bytes()
    spoilt = {"cut": plan[: len(plan) // 2], "no plan": b"PK" + plan[2:]}[spoil]
    path = tmp_path / "encoder.plan"
    path.write_bytes(spoilt)
    with pytest.raises(EngineError) as refused:
        open_engine("tensorrt", str(path), ENCODER, GPU)
    print(f"{spoil}: {refused.value}")
    assert str(refused.value).startswith("encoder.plan cannot be opened")
    assert not isinstance(refused.value, OutOfMemoryError)


def test_a_plan_without_the_tensors_of_the_template_is_refused() -> None:
    plan, _ = plans(FAMILIES[0], "fp32")["encoder"]
    with pytest.raises(EngineError, match="has no output 'logits', it has: last_hidden_state"):
        open_engine("tensorrt", str(plan), Signature(ENCODER.inputs, ("logits",)), GPU)


def test_memory_of_the_device_stays_flat_over_runs_and_is_given_back() -> None:
    opened()
    at_first = gpu.used_mib()
    encoder, decoder = opened(), opened("decoder")
    family = FAMILIES[0]
    search = search_of(family, searches(family)[2])
    for _ in range(20):
        found_by_engines(encoder, decoder, family, search, TEXTS)
    after_some = gpu.used_mib()
    for _ in range(300):
        found_by_engines(encoder, decoder, family, search, TEXTS)
    after_many = gpu.used_mib()
    del encoder, decoder
    at_last = gpu.used_mib()
    print(
        f"GPU memory MiB: {at_first}, two engines after 20 searches {after_some}, after 320 {after_many}, "
        f"closed {at_last}"
    )
    assert after_many <= after_some
    assert at_last <= at_first + 2


def decoder_feeds(rows: int, length: int) -> dict[str, Any]:
    states = np.zeros((rows, length, WIDTH), np.float32)
    mask = np.ones((rows, length), np.int64)
    return {"input_ids": np.full((rows, 4), 7), "encoder_hidden_states": states, "encoder_attention_mask": mask}


def test_a_load_without_memory_says_so() -> None:
    """So that SageMaker unloads others and tries again, rather than call the model broken."""
    plan, _ = plans(FAMILIES[0], "fp32")["decoder"]
    kept = []
    with gpu.MemoryTaken(left_mib=0), pytest.raises(EngineError) as refused:
        for _ in range(500):
            kept.append(open_engine("tensorrt", str(plan), DECODER, GPU))
    print(f"load {len(kept) + 1}: {type(refused.value).__name__}: {refused.value}")
    kept.clear()
    open_engine("tensorrt", str(plan), DECODER, GPU).run(decoder_feeds(32, 64))
    assert isinstance(refused.value, OutOfMemoryError)
    assert "CUDA out of memory" in str(refused.value)


@pytest.mark.parametrize(("kind", "rows"), [("tensorrt", 32), ("torchscript", 20_000)])
def test_a_run_without_memory_says_so_and_the_engine_lives_on(kind: str, rows: int) -> None:
    path = plans(FAMILIES[0], "fp32")["decoder"][0] if kind == "tensorrt" else traced(FAMILIES[0], "decoder")
    decoder = open_engine(kind, str(path), DECODER, GPU)
    small = on_host(decoder.run(decoder_feeds(1, 8))["logits"])
    kept = []
    with gpu.MemoryTaken(left_mib=0), pytest.raises(OutOfMemoryError, match="CUDA out of memory") as refused:
        for _ in range(500):
            kept.append(decoder.run(decoder_feeds(rows, 64), hold=("logits",)))
    print(f"{kind}, run {len(kept) + 1}: {refused.value}")
    kept.clear()
    assert np.allclose(on_host(decoder.run(decoder_feeds(1, 8))["logits"]), small, atol=1e-5)
    decoder.run(decoder_feeds(32, 64))


def test_the_driver_and_the_runtime_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    import tensorrt

    version = ctypes.c_int()
    assert load_library().cudaRuntimeGetVersion(ctypes.byref(version)) == 0
    with capsys.disabled():
        print(
            f"\n{gpu.ask_driver('name')}, driver {gpu.ask_driver('driver_version')}, CUDA runtime {version.value}, "
            f"TensorRT {tensorrt.__version__}"
        )

"""The generating templates with TensorRT plans on a real Triton on a GPU, as SageMaker would run them.

Loads, answers, evictions, memory. `instanceKind` stays KIND_AUTO, as in a template's default. See gpu.py for what is
needed; Triton is the peer's.
"""

from __future__ import annotations

import os
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gpu
import pytest
from rendering import MODELS, pack, render
from seq2seq import BART, T5, Family
from serving import EARLY, GREEDY, archive_of_engines, check_answers, load, refuses_bad_requests
from test_memory_on_triton import TEXTS, slope
from test_plans_on_gpu import VARIABLES, plans
from triton_instance import TritonInstance

pytestmark = pytest.mark.skipif(bool(gpu.missing()), reason=gpu.missing())

REQUESTS = int(os.environ.get("MMECTL_REQUESTS", "600"))
# What the driver rounds up to.
PAGE_MIB = 2
# Triton answers an unload before the model's processes have ended.
UNLOADED_WITHIN_SECONDS = 20.0


@pytest.fixture(scope="module")
def triton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TritonInstance]:
    with TritonInstance(tmp_path_factory.mktemp("triton")) as instance:
        yield instance


def plan_archive(into: Path, customer: str, family: Family, **variables: Any) -> Path:
    engines = {part: plan.read_bytes() for part, (plan, _) in plans(family, "fp32").items()}
    given = {name: VARIABLES[name] for name in ("maxNewTokens", "maxBatchSize", "maxSequenceLength")} | variables
    return archive_of_engines(into, customer, family, engines, ("tensorrt", "tensorrt"), **given)


def falls_to(most_mib: int) -> int:
    """GPU memory, once it is no more than that or nobody expects it to become so."""
    until = time.monotonic() + UNLOADED_WITHIN_SECONDS
    while (used := gpu.used_mib()) > most_mib and time.monotonic() < until:
        time.sleep(0.1)
    return used


def broken(archive: Path) -> Path:
    """The decoder's plan cut off."""
    with tarfile.open(archive) as tar:
        files = {
            member.name + ("/" if member.isdir() else ""): file.read() if (file := tar.extractfile(member)) else b""
            for member in tar
        }
    files["generate/1/decoder.plan"] = files["generate/1/decoder.plan"][:2000]
    return pack(files, archive.with_name(f"mallory-{archive.name}"))


def test_tenants_side_by_side_load_answer_unload_and_load_again(triton: TritonInstance, tmp_path: Path) -> None:
    empty = gpu.used_mib()
    began = time.monotonic()
    first = load(triton, plan_archive(tmp_path, "acme", BART, beams=4, suggestions=3))
    seconds = time.monotonic() - began
    with_one = gpu.used_mib()
    spoilt = broken(tmp_path / first)
    refused = triton.load(spoilt, spoilt.name)
    print(f"a broken plan: {refused.status} {refused.body[-300:]!r}")
    assert refused.status == 400, refused.body
    assert b"decoder.plan cannot be opened by TensorRT" in refused.body
    assert gpu.used_mib() <= with_one + PAGE_MIB
    second = load(triton, plan_archive(tmp_path, "zenith", T5, beams=1))
    with_two = gpu.used_mib()
    check_answers(triton, first, BART, EARLY, 3)
    check_answers(triton, second, T5, GREEDY, 1)
    refuses_bad_requests(triton, first, 400)
    assert triton.unload(first).status == 200
    without_first = falls_to(with_two - 100)
    check_answers(triton, second, T5, GREEDY, 1)
    load(triton, tmp_path / first)
    check_answers(triton, first, BART, EARLY, 3)
    for target in (first, second):
        assert triton.unload(target).status == 200
    at_last = falls_to(empty + PAGE_MIB)
    print(
        f"GPU memory MiB: empty {empty}, one model {with_one} (loaded in {seconds:.1f} s), two {with_two}, "
        f"first unloaded {without_first}, none {at_last}"
    )
    assert with_one > empty + 100, "a model on the GPU has a CUDA context at least"
    assert without_first < with_two - 100
    assert at_last <= empty + PAGE_MIB


@pytest.mark.parametrize("left_mib", [0, 300, 530, 600])
def test_a_load_into_a_full_gpu_asks_for_evictions(triton: TritonInstance, tmp_path: Path, left_mib: int) -> None:
    """Whatever it was that did not fit: the context, the engines, their buffers."""
    # A name of its own: what SageMaker has unpacked once stays on the disk.
    archive = plan_archive(tmp_path, f"tenant-{left_mib}", BART)
    with gpu.MemoryTaken(left_mib=left_mib):
        found = triton.load(archive, archive.name)
        print(f"{left_mib} MiB left: {found.status} {found.body[-400:]!r}")
    if found.status != 200:
        assert found.status == 507
        load(triton, archive)
    check_answers(triton, archive.name, BART, EARLY, 1)
    assert triton.unload(archive.name).status == 200


def growth(triton: TritonInstance, target: str, texts: list[str]) -> tuple[float, int]:
    """Of the Python processes in MiB by the slope, and of the GPU's memory from first to last."""
    for number in range(300):
        assert triton.invoke_texts(target, [texts[number % len(texts)].encode()]).status == 200
    first = gpu.used_mib()
    samples = []
    began = time.monotonic()
    for number in range(REQUESTS):
        assert triton.invoke_texts(target, [texts[number % len(texts)].encode()]).status == 200
        if number % max(1, REQUESTS // 30) == 0:
            samples.append((number, triton.python_memory_mib()))
    print(f"{target}: {(time.monotonic() - began) / REQUESTS * 1000:.2f} ms a request")
    return slope(samples) * REQUESTS, gpu.used_mib() - first


@pytest.mark.parametrize("family", [BART, T5], ids=lambda family: family.name)
def test_memory_of_plans_stays_flat(triton: TritonInstance, tmp_path: Path, family: Family) -> None:
    target = load(triton, plan_archive(tmp_path, "many", family))
    host, device = growth(triton, target, [text[:60] for text in TEXTS])
    print(f"{family.name}, TensorRT: host {host:+.2f} MiB, GPU {device:+d} MiB over {REQUESTS} requests")
    assert triton.unload(target).status == 200
    assert host < 4
    assert device <= PAGE_MIB


def test_memory_of_autocomplete_stays_flat(triton: TritonInstance, tmp_path: Path) -> None:
    """PyTorch on the GPU, inside a Python model."""
    empty = gpu.used_mib()
    archive = pack(render(MODELS / "harbor-autocomplete.yaml"), tmp_path / "harbor--autocomplete--0123456789ab.tar.gz")
    target = load(triton, archive)
    loaded = gpu.used_mib()
    host, device = growth(triton, target, TEXTS)
    assert triton.unload(target).status == 200
    unloaded = falls_to(empty + PAGE_MIB)
    print(
        f"autocomplete: GPU {empty} to {loaded} MiB when loaded, {unloaded} when unloaded; over {REQUESTS} "
        f"requests host {host:+.2f} MiB, GPU {device:+d} MiB"
    )
    assert loaded > empty + 100
    assert host < 4
    assert device <= PAGE_MIB
    assert unloaded <= empty + PAGE_MIB

"""What the tests on a GPU need: TensorRT with its trtexec, nvidia-smi, and plans built by the templates' own script.

    python3 -m pytest -c pyproject.toml tests/test_plans_on_gpu.py tests/test_triton_on_gpu.py

inside the serving image, in model-templates/. TRTEXEC and NVIDIA_SMI name programs that are not on the path. Without a
GPU the tests are skipped and say why. MMECTL_SEQ2SEQ names a folder with the small models and Hugging Face's answers,
for hosts that lack the peers which make them; MMECTL_PLANS a folder where plans are kept from run to run:

    PYTHONPATH=model-templates/shared scripts/peers python model-templates/tests/seq2seq.py FOLDER
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from cuda import Cuda, DeviceArray, load_library
from rendering import TEMPLATES

TRTEXEC = os.environ.get("TRTEXEC", "trtexec")
NVIDIA_SMI = os.environ.get("NVIDIA_SMI", "nvidia-smi")
# A card that no endpoint has must be called by a name that one has; the record beside a plan says what it really was.
CALLED = "a10g"
MIB = 1 << 20


def missing() -> str:
    """Why tests on a GPU cannot run here; empty where they can."""
    if shutil.which(NVIDIA_SMI) is None:
        return "no NVIDIA driver: nvidia-smi is missing"
    if importlib.util.find_spec("tensorrt") is None:
        return "TensorRT's Python package is missing"
    if shutil.which(TRTEXEC) is None:
        return "trtexec is missing; TRTEXEC may name it"
    return ""


def ask_driver(what: str) -> str:
    told = [NVIDIA_SMI, f"--query-gpu={what}", "--format=csv,noheader,nounits", "--id=0"]
    return subprocess.run(told, check=True, capture_output=True, text=True).stdout.strip()


def used_mib() -> int:
    """GPU memory of all processes together."""
    return int(ask_driver("memory.used"))


def build(
    folder: Path, template: str, graphs: Mapping[str, bytes], precision: str, **variables: Any
) -> dict[str, tuple[Path, dict[str, Any]]]:
    """Plans and what the script says of them, by the name of the engine. Those that are there already are taken."""
    arguments = ["--precision", precision, "--out", str(folder / precision)]
    for name, graph in graphs.items():
        (folder / f"{name}.onnx").write_bytes(graph)
        arguments += ["--onnx", f"{name}={folder / name}.onnx"]
    for name, value in variables.items():
        arguments += ["--set", f"{name}={str(value).lower() if isinstance(value, bool) else value}"]
    if not all(plan_of(folder, name, precision).with_suffix(".plan.json").exists() for name in graphs):
        run_script(template, arguments)
    plans = {name: plan_of(folder, name, precision) for name in graphs}
    return {name: (plan, json.loads(Path(f"{plan}.json").read_text())) for name, plan in plans.items()}


def plan_of(folder: Path, name: str, precision: str) -> Path:
    return folder / precision / f"{name}-{CALLED}.plan"


def run_script(template: str, arguments: list[str]) -> None:
    script = str(TEMPLATES / template / "build" / "build_plans.py")
    done = subprocess.run(
        [sys.executable, script, *arguments, "--gpu", CALLED], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr


class MemoryTaken:
    """While it is entered, all of the GPU's memory but so much is taken."""

    def __init__(self, left_mib: int) -> None:
        self._left = left_mib
        self._blocks: list[DeviceArray] = []

    def __enter__(self) -> MemoryTaken:
        cuda = Cuda(0, load_library())
        free = (int(ask_driver("memory.free")) - self._left) * MIB
        # The driver's figure and what can be had differ, so that the last of it is found by trying.
        size = free
        while size >= MIB // 4 and free > 0:
            try:
                self._blocks.append(DeviceArray(cuda, (min(size, free),), "uint8"))
                free -= size
            except RuntimeError:
                size //= 2
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._blocks.clear()

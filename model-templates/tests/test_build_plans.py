"""The script that builds plans, with programs in place of trtexec and nvidia-smi: no plan is built here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rendering import TEMPLATES

SMI = """#!/bin/sh
echo "$GPU_HERE"
"""
TRTEXEC = """#!/bin/sh
echo "&&&& RUNNING TensorRT.trtexec [TensorRT v101302] # $*"
printf '%s\\n' "$@" > "$COMMAND_HERE"
case $FAIL_HERE in yes) echo "no GPU memory left"; exit 1 ;; esac
for word in "$@"; do
    case $word in --saveEngine=*) printf 'plan' > "${word#--saveEngine=}" ;; esac
done
"""


def program(path: Path, text: str) -> str:
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


def build(
    folder: Path, template: str, *arguments: str, gpu: str = "Tesla T4, 7.5", fail: str = ""
) -> subprocess.CompletedProcess[str]:
    (folder / "model.onnx").write_bytes(b"graph")
    environment = {
        "PATH": os.environ["PATH"],
        "NVIDIA_SMI": program(folder / "nvidia-smi", SMI),
        "TRTEXEC": program(folder / "trtexec", TRTEXEC),
        "GPU_HERE": gpu,
        "COMMAND_HERE": str(folder / "command"),
        "FAIL_HERE": fail,
    }
    inherited = {key: value for key, value in os.environ.items() if key.startswith(("LD_", "PYTHON"))}
    script = TEMPLATES / template / "build" / "build_plans.py"
    return subprocess.run(
        [sys.executable, str(script), "--out", str(folder / "plans"), *arguments],
        env=inherited | environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def told(folder: Path) -> dict[str, str]:
    """trtexec's flags by name."""
    lines = (folder / "command").read_text().splitlines()
    return {name: value for name, _, value in (line.removeprefix("--").partition("=") for line in lines)}


def test_the_shapes_of_a_sentence_encoder_come_from_the_variables(tmp_path: Path) -> None:
    done = build(tmp_path, "sentence-embedding", "--onnx", "encoder=model.onnx")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{tmp_path}/plans/encoder-t4.plan\n"
    flags = told(tmp_path)
    assert flags["onnx"] == "model.onnx"
    assert flags["minShapes"] == "input_ids:1x1,attention_mask:1x1,token_type_ids:1x1"
    assert flags["optShapes"] == "input_ids:16x32,attention_mask:16x32,token_type_ids:16x32"
    assert flags["maxShapes"] == "input_ids:32x128,attention_mask:32x128,token_type_ids:32x128"
    assert "fp16" in flags and "skipInference" in flags


def test_other_values_change_the_shapes(tmp_path: Path) -> None:
    changed = ["tokenTypeIds=false", "maxBatchSize=64", "preferredBatchSizes=8, 24", "maxSequenceLength=20"]
    sets = [word for value in changed for word in ("--set", value)]
    done = build(tmp_path, "classifier", "--onnx", "classifier=model.onnx", "--precision", "fp32", *sets)
    assert done.returncode == 0, done.stderr
    flags = told(tmp_path)
    assert flags["optShapes"] == "input_ids:24x20,attention_mask:24x20"
    assert flags["maxShapes"] == "input_ids:64x20,attention_mask:64x20"
    assert "fp16" not in flags
    assert "noTF32" in flags, "or an A10G rounds what it multiplies to ten bits"


def test_tf32_is_had_by_asking_for_it(tmp_path: Path) -> None:
    done = build(tmp_path, "classifier", "--onnx", "classifier=model.onnx", "--precision", "tf32")
    assert done.returncode == 0, done.stderr
    assert not {"fp16", "noTF32"} & set(told(tmp_path))


@pytest.mark.parametrize(("template", "rows", "tokens"), [("spellcheck", 32, 64), ("text2text", 8, 64)])
def test_a_decoder_is_built_for_every_beam_of_every_text(tmp_path: Path, template: str, rows: int, tokens: int) -> None:
    done = build(tmp_path, template, "--onnx", "decoder=model.onnx", "--set", "size=768", gpu="NVIDIA A10G, 8.6")
    assert done.returncode == 0, done.stderr
    length = {"spellcheck": 64, "text2text": 128}[template]
    assert told(tmp_path)["maxShapes"] == (
        f"input_ids:{rows}x{tokens},encoder_hidden_states:{rows}x{length}x768,encoder_attention_mask:{rows}x{length}"
    )
    record = json.loads((tmp_path / "plans" / "decoder-a10g.plan.json").read_text())
    assert (record["gpu"], record["gpuName"], record["computeCapability"]) == ("a10g", "NVIDIA A10G", "8.6")
    assert (record["tensorrt"], record["precision"]) == ("10.13.2", "fp16")
    assert len(record["planSha256"]) == len(record["onnxSha256"]) == 64
    assert record["shapes"]["max"] == told(tmp_path)["maxShapes"]


@pytest.mark.parametrize(
    ("arguments", "gpu", "message"),
    [
        (["--onnx", "decoder=model.onnx"], "Tesla T4, 7.5", "nothing says size; add --set size=…"),
        (
            ["--onnx", "decode=model.onnx"],
            "Tesla T4, 7.5",
            "the template has no engine 'decode', it has: encoder, decoder",
        ),
        (["--onnx", "decoder"], "Tesla T4, 7.5", "'decoder' is not NAME=VALUE"),
        (["--onnx", "encoder=model.onnx"], "NVIDIA H100, 9.0", "this is an NVIDIA H100, which no endpoint has"),
    ],
)
def test_what_cannot_be_built_is_refused_with_what_to_do(
    tmp_path: Path, arguments: list[str], gpu: str, message: str
) -> None:
    done = build(tmp_path, "spellcheck", *arguments, gpu=gpu)
    assert done.returncode == 1
    assert message in done.stderr
    assert not list(tmp_path.glob("plans/*.json"))


def test_a_build_that_fails_leaves_no_record_and_says_why(tmp_path: Path) -> None:
    done = build(tmp_path, "spellcheck", "--onnx", "encoder=model.onnx", "--set", "size=8", fail="yes")
    assert done.returncode == 1
    assert "no GPU memory left" in done.stderr
    assert not list(tmp_path.glob("plans/*.json"))


def test_older_versions_are_read_as_well() -> None:
    import importlib.util

    spec = importlib.util.spec_from_file_location("build_plans", TEMPLATES / "spellcheck" / "build" / "build_plans.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.tensorrt_version("&&&& RUNNING TensorRT.trtexec [TensorRT v8603] # trtexec") == "8.6.3"
    assert module.tensorrt_version("something else") == ""

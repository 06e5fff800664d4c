#!/usr/bin/env python3
"""Builds a template's TensorRT plans from ONNX files, on the GPU that they are for and in the image that will run them.

    python3 build_plans.py --onnx encoder=encoder.onnx --onnx decoder=decoder.onnx --set size=768 --precision fp16

The shapes that a plan is built for come from the template's variables: `--set maxBatchSize=16` gives one another value,
and must be what the fleet or the model definition says. Beside each plan lies what it was built with and for,
PLAN.json.

Needs trtexec and nvidia-smi, which the serving image has or which TRTEXEC and NVIDIA_SMI name; of Python the standard
library.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
# What a model definition calls the GPUs of SageMaker's g4dn and g5, by the name that the driver gives.
GPUS = {"Tesla T4": "t4", "NVIDIA T4": "t4", "NVIDIA A10G": "a10g"}


class BuildError(Exception):
    """What is wrong and what to do."""


def variables(template: Path) -> dict[str, str]:
    """The defaults of the template's variables, each of which stands on a line of its own."""
    text = template.read_text(encoding="utf-8").partition("\nvariables:\n")[2].partition("\nserves:")[0]
    found = {}
    for name, rest in re.findall(r"^  (\w+): \{type: \w+, (.*)\}$", text, re.MULTILINE):
        default = re.match(r'default: (?:"([^"]*)"|([^,]+))', rest)
        if default:
            found[name] = default.group(1) if default.group(1) is not None else default.group(2)
    return found


def whole(values: dict[str, str], name: str) -> int:
    try:
        return int(values[name])
    except KeyError:
        raise BuildError(f"nothing says {name}; add --set {name}=…") from None
    except ValueError:
        raise BuildError(f"{name} is no whole number: {values[name]}") from None


def ranges(values: dict[str, str]) -> dict[str, tuple[int, int, int]]:
    """Least, usual and greatest of what the dimensions in engines.json are called."""
    preferred = [int(size) for size in re.findall(r"\d+", values.get("preferredBatchSizes", ""))]
    batch = whole(values, "maxBatchSize")
    usual = max(preferred, default=max(1, batch // 2))
    if usual > batch:
        raise BuildError(f"preferredBatchSizes has {usual}, more than maxBatchSize {batch}")
    length, multiple = whole(values, "maxSequenceLength"), whole(values, "padToMultipleOf")
    found = {"batch": (1, usual, batch), "length": (1, min(length, 2 * multiple), length)}
    if "beams" in values:
        beams, tokens, size = whole(values, "beams"), whole(values, "maxNewTokens"), whole(values, "size")
        found["rows"] = (1, usual * beams, batch * beams)
        found["tokens"] = (1, max(1, tokens // 4), tokens)
        found["size"] = (size, size, size)
    return found


def shapes(engine: dict[str, Any], values: dict[str, str]) -> dict[str, str]:
    """The shapes of all inputs as trtexec wants them, by min, opt and max."""
    known = ranges(values)
    inputs = {
        name: told["dims"]
        for name, told in engine["inputs"].items()
        if values.get(told.get("when", ""), "true") == "true"
    }
    return {
        which: ",".join(f"{name}:{'x'.join(str(known[dim][place]) for dim in dims)}" for name, dims in inputs.items())
        for place, which in enumerate(("min", "opt", "max"))
    }


def command(trtexec: str, onnx: Path, plan: Path, wanted: dict[str, str], precision: str) -> list[str]:
    precisions = {"fp32": ["--noTF32"], "tf32": [], "fp16": ["--fp16"]}[precision]
    flags = [f"--{which}Shapes={shape}" for which, shape in wanted.items()]
    return [trtexec, f"--onnx={onnx}", f"--saveEngine={plan}", *flags, *precisions, "--skipInference"]


def run(arguments: list[str]) -> str:
    try:
        done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    except OSError as failure:
        raise BuildError(
            f"{arguments[0]} cannot be run ({failure.strerror}): are you inside the serving image?"
        ) from None
    if done.returncode:
        raise BuildError(f"{' '.join(arguments)} failed:\n{done.stdout[-3000:]}")
    return done.stdout


def this_gpu(nvidia_smi: str, named: str | None) -> dict[str, str]:
    said = run([nvidia_smi, "--query-gpu=name,compute_cap", "--format=csv,noheader", "--id=0"]).strip()
    name, _, capability = (part.strip() for part in said.partition(","))
    gpu = named or GPUS.get(name)
    if gpu is None:
        raise BuildError(
            f"this is an {name}, which no endpoint has; build on g4dn or g5, or say --gpu if you know better"
        )
    return {"gpu": gpu, "gpuName": name, "computeCapability": capability}


def tensorrt_version(said: str) -> str:
    """Out of trtexec's first line: v101302 is 10.13.2, v8603 is 8.6.3; empty where it does not say."""
    found = re.search(r"\[TensorRT v(\d+)\]", said)
    if not found:
        return ""
    number = int(found.group(1))
    if number >= 100_000:
        return f"{number // 10_000}.{number // 100 % 100}.{number % 100}"
    return f"{number // 1000}.{number // 100 % 10}.{number % 100}"


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def build(options: argparse.Namespace) -> list[Path]:
    engines = json.loads((HERE / "engines.json").read_text(encoding="utf-8"))
    values = variables(options.template) | dict(pair(text) for text in options.set)
    gpu = this_gpu(os.environ.get("NVIDIA_SMI", "nvidia-smi"), options.gpu)
    options.out.mkdir(parents=True, exist_ok=True)
    plans = []
    for name, onnx in (pair(text) for text in options.onnx):
        if name not in engines:
            raise BuildError(f"the template has no engine '{name}', it has: {', '.join(engines)}")
        wanted = shapes(engines[name], values)
        plan = options.out / f"{name}-{gpu['gpu']}.plan"
        told = command(os.environ.get("TRTEXEC", "trtexec"), Path(onnx), plan, wanted, options.precision)
        print(" ".join(told), file=sys.stderr)
        said = run(told)
        record = gpu | {
            "tensorrt": tensorrt_version(said),
            "precision": options.precision,
            "shapes": wanted,
            "onnxSha256": sha256(Path(onnx)),
            "planSha256": sha256(plan),
        }
        plan.with_name(plan.name + ".json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
        plans.append(plan)
    return plans


def pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name or not value:
        raise BuildError(f"'{text}' is not NAME=VALUE")
    return name, value


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--onnx", action="append", required=True, metavar="ENGINE=FILE")
    parser.add_argument("--set", action="append", default=[], metavar="VARIABLE=VALUE")
    parser.add_argument("--precision", choices=["fp32", "tf32", "fp16"], default="fp16")
    parser.add_argument("--gpu", choices=sorted(set(GPUS.values())), help="only where the driver's name is not known")
    parser.add_argument("--template", type=Path, default=HERE.parent / "template.yaml")
    parser.add_argument("--out", type=Path, default=Path("plans"))
    try:
        for plan in build(parser.parse_args(arguments)):
            print(plan)
    except BuildError as failure:
        print(f"build_plans: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

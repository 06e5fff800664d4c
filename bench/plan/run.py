#!/usr/bin/env python3
"""Times planning a large fleet whose files have not changed.

    bench/plan/run.py [--models 10000] [--mib 1] [--rounds 3] [--apply] [--keep]

Generates classifiers with a vocabulary and ONNX weights of their own (sparse files, so that they take no disk), and
runs `./mmectl --local plan` on an empty local AWS: once with cold caches, then again. Prints a Markdown table: wall and
CPU seconds of the command's process, its peak resident memory, and what it read, as the kernel counted (rchar:
jars and caches included, memory-mapped files not). Needs ./mmectl and Python 3 on Linux; contacts no other host. The
local AWS runs in a process of its own, whose time is not in the figures. With --apply the fleet is then applied to it
(its clock sixty times as fast as the wall), and planned again: what all users of a running fleet wait for.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
MIB = 1 << 20

FLEET = """\
fleet: large
environments:
  local: {}
image: {triton: "25.09", provides: [onnxruntime]}
endpoints:
  classifier:
    template: classifier
    instanceType: ml.g5.4xlarge
    instances: {min: 1, max: 2}
models: models/*.yaml
"""

MODEL = """\
customer: {customer}
model: topics
type: classifier
artifacts:
  vocabulary: ../files/{customer}/vocab.txt
  labels: ../files/labels.txt
  classifier: ../files/{customer}/classifier.onnx
"""

# The first field of an ONNX file, its version.
ONNX_HEAD = b"\x08\x08"


def generate(folder: pathlib.Path, models: int, mib: float) -> None:
    """Every customer's weights begin with its number, so that no two are the same."""
    (folder / "models").mkdir(parents=True)
    (folder / "files").mkdir()
    (folder / "fleet.yaml").write_text(FLEET)
    (folder / "files" / "labels.txt").write_text("films\nmusic\nbooks\n")
    words = "".join(f"word{i}\n" for i in range(300))
    for i in range(models):
        customer = f"customer-{i:05d}"
        files = folder / "files" / customer
        files.mkdir()
        (files / "vocab.txt").write_text(f"[PAD]\n[UNK]\n[CLS]\n[SEP]\n{words}{customer}\n")
        with open(files / "classifier.onnx", "wb") as weights:
            weights.write(ONNX_HEAD + customer.encode())
            weights.truncate(int(mib * MIB))
        (folder / "models" / f"{customer}.yaml").write_text(MODEL.format(customer=customer))


def run(label: str, folder: pathlib.Path, *arguments: str) -> None:
    began = time.monotonic()
    with open(folder / "output.txt", "wb") as output:
        process = subprocess.Popen(
            [str(ROOT / "mmectl"), "--local", *arguments], cwd=folder, stdout=output, stderr=subprocess.STDOUT
        )
        # Ended, but not yet reaped: its counters can still be read.
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        wall = time.monotonic() - began
        read = counter(process.pid, "rchar")
        _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        text = (folder / "output.txt").read_text(errors="replace")
        sys.exit(f"{label}: exit status {os.waitstatus_to_exitcode(status)}\n{text[-3000:]}")
    cpu = usage.ru_utime + usage.ru_stime
    print(f"| {label} | {wall:.1f} | {cpu:.1f} | {usage.ru_maxrss / 1024:.0f} | {read / MIB:.1f} |", flush=True)


def applied(folder: pathlib.Path, rounds: int) -> None:
    run("`apply`, first", folder, "apply")
    for i in range(rounds):
        run(f"`plan`, nothing to do, {i + 1}", folder, "plan", "--detailed-exitcode")
    run("`apply`, nothing to do", folder, "apply")
    weights = folder / "files" / "customer-00001" / "classifier.onnx"
    with open(weights, "r+b") as file:
        file.write(ONNX_HEAD + b"edited again")
    run("`plan`, one applied model edited", folder, "plan")


def counter(pid: int, name: str) -> int:
    for line in pathlib.Path(f"/proc/{pid}/io").read_text().splitlines():
        key, value = line.split(": ")
        if key == name:
            return int(value)
    raise ValueError(name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=int, default=10_000)
    parser.add_argument("--mib", type=float, default=1, help="size of each model's weights")
    parser.add_argument("--rounds", type=int, default=3, help="plans with warm caches")
    parser.add_argument("--apply", action="store_true", help="apply the fleet too, and plan what is applied")
    parser.add_argument("--keep", action="store_true", help="keep the generated folder")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mmectl-plan-"))
    os.environ.pop("MMECTL_LOCAL_DIR", None)
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    try:
        generate(folder, options.models, options.mib)
        # Files of the last two seconds are read again, as a second write in the same tick would not show.
        time.sleep(3)
        start = ["local", "start", "--time-scale", "60"] if options.apply else ["local", "start"]
        subprocess.run([str(ROOT / "mmectl"), *start], cwd=folder, stdout=subprocess.DEVNULL, check=True)
        print(f"{options.models} models, {options.models * options.mib:.0f} MiB of weights\n")
        print("| command | wall s | CPU s | peak RSS MiB | read MiB |\n|---|---|---|---|---|")
        run("`validate`", folder, "validate")
        run("`plan`, first", folder, "plan")
        for i in range(options.rounds):
            run(f"`plan`, nothing changed, {i + 1}", folder, "plan")
        weights = folder / "files" / "customer-00000" / "classifier.onnx"
        with open(weights, "r+b") as file:
            file.write(ONNX_HEAD + b"edited")
        run("`plan`, one model edited", folder, "plan")
        if options.apply:
            applied(folder, options.rounds)
    finally:
        subprocess.run([str(ROOT / "mmectl"), "local", "stop"], cwd=folder, stderr=subprocess.DEVNULL, check=False)
        if options.keep:
            print(f"\nkept {folder}")
        else:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()

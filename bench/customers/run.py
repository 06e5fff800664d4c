#!/usr/bin/env python3
"""Times the main job for many customers on the local AWS: first apply, apply with nothing to do, one edited model, sweep.

    bench/customers/run.py [--customers 300] [--keep]

Prints a Markdown table: wall and CPU seconds of the command's process, its peak resident memory, and the requests that
the local AWS counted by service. Needs ./mmectl and Python 3; contacts no other host. The local AWS runs in a process of
its own, whose time is not in the figures.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "support-suite"

FLEET = """\
fleet: many
environments:
  local: {{}}
image: {{triton: "25.09"}}
endpoints:
  embedding:
    template: embedding
    instanceType: ml.g5.4xlarge
    instances: {{min: 1, max: 2}}
    scaling:
      invocationsPerInstance: {{target: 5000}}
    warmup: {{interval: 1h, coldThreshold: 2s, concurrency: 16}}
models: models/*.yaml
"""

MODEL = """\
customer: {customer}
model: support
type: embedding
artifacts:
  vocabulary: ../artifacts/{customer}/vocab.txt
  queryEncoder: ../artifacts/{customer}/query_encoder.pt
  passageEncoder: ../artifacts/{customer}/passage_encoder.pt
footprint: {{gpuMemoryMib: 20, hostMemoryMib: 30}}
"""


def generate(folder: pathlib.Path, customers: int) -> None:
    """Each customer has weights of the example and a vocabulary of its own, so no two archives are the same."""
    (folder / "models").mkdir(parents=True)
    (folder / "fleet.yaml").write_text(FLEET.format())
    sources = sorted(p for p in (EXAMPLE / "artifacts").iterdir() if (p / "query_encoder.pt").exists())
    for i in range(customers):
        customer = f"customer-{i:05d}"
        source = sources[i % len(sources)]
        target = folder / "artifacts" / customer
        target.mkdir(parents=True)
        for name in ("query_encoder.pt", "passage_encoder.pt"):
            os.link(source / name, target / name) if same_device(source, target) else shutil.copy(source / name, target)
        vocabulary = (source / "vocab.txt").read_text(encoding="utf-8")
        (target / "vocab.txt").write_text(vocabulary.rstrip("\n") + f"\n{customer}\n", encoding="utf-8")
        (folder / "models" / f"{customer}.yaml").write_text(MODEL.format(customer=customer))


def same_device(a: pathlib.Path, b: pathlib.Path) -> bool:
    return a.stat().st_dev == b.stat().st_dev


def counts(endpoint: str) -> dict:
    """Requests so far by service."""
    with urllib.request.urlopen(f"{endpoint}/_local/requests") as answer:
        operations = json.load(answer)["requests"]
    return {service: sum(by_operation.values()) for service, by_operation in operations.items()}


def measure(label: str, folder: pathlib.Path, endpoint: str, *arguments: str) -> None:
    before = counts(endpoint)
    began = time.monotonic()
    process = subprocess.Popen(
        [str(ROOT / "mmectl"), "--local", *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{label}: exit status {os.waitstatus_to_exitcode(status)}\n{output}")
    after = counts(endpoint)
    requests = ", ".join(f"{k} {after[k] - before.get(k, 0)}" for k in sorted(after) if after[k] > before.get(k, 0))
    print(
        f"| {label} | {wall:.1f} | {usage.ru_utime + usage.ru_stime:.1f} | {usage.ru_maxrss / 1024:.0f} | {requests} |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=300)
    parser.add_argument("--keep", action="store_true", help="keep the generated folder")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mmectl-bench-"))
    os.environ.pop("MMECTL_LOCAL_DIR", None)
    try:
        generate(folder, options.customers)
        started = subprocess.run(
            [str(ROOT / "mmectl"), "local", "start", "-o", "json"], cwd=folder, stdout=subprocess.PIPE, check=True
        )
        endpoint = json.loads(started.stdout)["endpointUrl"]
        print(f"{options.customers} customers, {2 * options.customers} target models\n")
        print("| command | wall s | CPU s | peak RSS MiB | requests |\n|---|---|---|---|---|")
        measure("first `apply`", folder, endpoint, "apply")
        measure("`plan`, nothing to do", folder, endpoint, "plan", "--detailed-exitcode")
        measure("`apply`, nothing to do", folder, endpoint, "apply")
        vocabulary = folder / "artifacts" / "customer-00000" / "vocab.txt"
        vocabulary.write_text(vocabulary.read_text(encoding="utf-8") + "edited\n", encoding="utf-8")
        measure("`apply`, one model edited", folder, endpoint, "apply")
        measure("`warmup`", folder, endpoint, "warmup")
    finally:
        subprocess.run([str(ROOT / "mmectl"), "local", "stop"], cwd=folder, stderr=subprocess.DEVNULL, check=False)
        if options.keep:
            print(f"\nkept {folder}")
        else:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()

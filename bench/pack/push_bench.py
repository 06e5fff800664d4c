#!/usr/bin/env python3
"""Packs and uploads one generated model to a MinIO of its own, side by side with its peers.

    scripts/peers install minio packers
    ./mmectl --version
    python3 bench/pack/push_bench.py --mib 1024 --slow-mib 128 --rounds 5

Each comparison alternates A, B after one unmeasured run of both, whole processes each time; every upload goes to a fresh key.
Ratios are A/B, median (min to max) over the pairs, of wall time and of the client's CPU. The awscli is that of
`scripts/peers install awscli`, or of PATH, or what MMECTL_AWS_CLI holds. MinIO listens on 127.0.0.1 and is stopped at the end.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from pack_bench import HERE, ROOT, Contender, dist_jars, generate, launched, packer, spread, use_packers

KEYS = itertools.count()
BUCKET = "bench"


@contextlib.contextmanager
def minio(work: Path) -> Iterator[str]:
    program = ROOT / ".peers" / "minio" / "bin" / "minio"
    if not program.exists():
        sys.exit("MinIO is missing: scripts/peers install minio")
    data = work / "minio"
    shutil.rmtree(data, ignore_errors=True)
    (data / BUCKET).mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = dict(os.environ, MINIO_ROOT_USER="minioadmin", MINIO_ROOT_PASSWORD="minioadmin", MINIO_BROWSER="off")
    log = (work / "minio.log").open("w")
    server = subprocess.Popen(
        [str(program), "server", "--address", f"127.0.0.1:{port}", str(data)], env=environment, stdout=log, stderr=log
    )
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{url}/minio/health/live", timeout=2).close()
                break
            time.sleep(0.1)
        else:
            sys.exit(f"MinIO did not start; see {work / 'minio.log'}")
        yield url
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(data, ignore_errors=True)


class Fresh(Contender):
    """A contender whose command holds KEY, which is another one at every run; what it wrote is deleted afterwards."""

    def run(self):  # noqa: ANN201
        key = f"k{next(KEYS)}"
        result = Contender(self.name, self.command.replace("KEY", key), self.needs).run()
        shutil.rmtree(Path(os.environ["MMECTL_BENCH_DATA"]) / BUCKET / key, ignore_errors=True)
        return result


def crt_jars(work: Path) -> list[str]:
    out = work / "crt.txt"
    command = [str(ROOT / "mvnw"), "-B", "-ntp", "-q", "-f", str(HERE / "crt-pom.xml"), "dependency:build-classpath"]
    subprocess.run([*command, f"-Dmdep.outputFile={out}"], cwd=ROOT, check=True)
    return out.read_text().strip().split(":")


def aws_cli() -> str:
    """The command: what MMECTL_AWS_CLI holds, else what `scripts/peers install awscli` put there, else `aws` from PATH."""
    python = ROOT / ".peers" / "awscli" / "bin" / "python"
    return os.environ.get("MMECTL_AWS_CLI", f"{python} -m awscli" if python.exists() else "aws")


def pair(a: Contender, b: Contender, rounds: int, only: str) -> list[tuple[float, float]]:
    if only not in f"{a.name} {b.name}":
        return []
    missing = a.missing() + b.missing()
    if missing:
        print(f"| {a.name} | {b.name} | left out: {', '.join(missing)} not installed |")
        return []
    a.run(), b.run()
    pairs = [(a.run(), b.run()) for _ in range(rounds)]
    wall = [x.wall / y.wall for x, y in pairs]
    cpu = [x.cpu / y.cpu for x, y in pairs]
    print(
        f"| {a.name} | {b.name} | {spread([x.wall for x, _ in pairs])} | {spread([y.wall for _, y in pairs])} "
        f"| **{spread(wall, 3)}** | **{spread(cpu, 3)}** | {max(x.rss for x, _ in pairs):.0f} |",
        flush=True,
    )
    return [(x.wall, y.wall) for x, y in pairs]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--mib", type=int, default=1024)
    options.add_argument("--slow-mib", type=int, default=128)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--only", default="", help="comparisons whose contenders' names hold this")
    options.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "mmectl-bench-pack")
    options.add_argument("--java", default=os.path.join(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else "java")
    args = options.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    use_packers()
    big, small = generate(args.java, args.work, args.mib), generate(args.java, args.work, args.slow_mib)
    os.environ.update(AWS_ACCESS_KEY_ID="minioadmin", AWS_SECRET_ACCESS_KEY="minioadmin", AWS_REGION="us-east-1")
    os.environ["MMECTL_BENCH_DATA"] = str(args.work / "minio")
    with minio(args.work) as url:
        os.environ["AWS_ENDPOINT_URL"] = url
        measure(args, big, small)


def measure(args: argparse.Namespace, big: Path, small: Path) -> None:
    cache, archive = args.work / "digests", args.work / "ready.tar.gz"
    packs = packer(args.java, args.work, small)
    subprocess.run(f"{packs} pack {big} {archive}", shell=True, check=True, stdout=subprocess.DEVNULL)
    training = ["pack", str(small), BUCKET, "training", str(args.work / "training-digests")]
    pushes = launched(args.java, args.work, "PushOnce", dist_jars(), training)
    puts = launched(args.java, args.work, "CrtPut", crt_jars(args.work), [str(archive), BUCKET, "crt-training"])
    push = Fresh("mmectl, pack and PUT", f"{pushes} pack {big} {BUCKET} KEY {cache}")
    pack = Contender("mmectl, pack alone", f"{packs} pack {big} /dev/null")
    put = Fresh("mmectl, PUT of a ready file", f"{pushes} file {archive} {BUCKET} KEY")
    crt = Fresh("CRT client, PUT of a ready file", f"{puts} {archive} {BUCKET} KEY")
    print(f"{args.mib} MiB (or {args.slow_mib}), MinIO on loopback, load {os.getloadavg()[0]:.1f}; {args.rounds} pairs\n")
    print("| A | B | A wall s | B wall s | wall A/B | client CPU A/B | A peak MiB |")
    print("|---|---|---|---|---|---|---|")
    against_pack = pair(push, pack, args.rounds, args.only)
    against_put = pair(push, put, args.rounds, args.only)
    pair(put, crt, args.rounds, args.only)
    aws = aws_cli()
    slow_cache = args.work / "slow-digests"
    pair(
        Fresh("mmectl, pack and PUT, small", f"{pushes} pack {small} {BUCKET} KEY {slow_cache}"),
        Fresh(
            "tar czf, then aws s3 cp",
            f"tar czf {args.work}/slow.tar.gz -C {small} . && {aws} s3 cp --quiet {args.work}/slow.tar.gz s3://{BUCKET}/KEY",
            tuple(aws.split()[:1]),
        ),
        args.rounds,
        args.only,
    )
    if against_pack and against_put:
        slower = max(against_pack, against_put, key=lambda pairs: statistics.median(b for _, b in pairs))
        print(f"\npack and PUT against the slower of the two alone: {statistics.median(a / b for a, b in slower):.3f}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Packs one generated model with mmectl and with its peers, side by side.

Each comparison alternates A, B, A, B after one unmeasured run of both, whole processes each time, and prints the median
(min to max) of the per-pair ratios A/B of wall time and CPU, and the peak resident set of the largest process. Before
anything is timed, the archive must pass `gzip -t`, unpack with tar to the same tree, and hold the manifest that it was
made of. A peer that is not installed is named and left out.

    ./mmectl --version
    python3 bench/pack/pack_bench.py --mib 1024 --rounds 5

pigz and igzip are taken from PATH, or from .peers/packers where `scripts/peers install packers` put them.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PACKERS = ROOT / ".peers" / "packers" / "usr"
TAR = "tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -b128 -C {model} -cf - ."


@dataclass(frozen=True)
class Run:
    """Seconds, and MiB of the largest process."""

    wall: float
    cpu: float
    rss: float


@dataclass(frozen=True)
class Contender:
    """`before` runs first and is not timed."""

    name: str
    command: str
    needs: tuple[str, ...] = ()
    before: str = ""

    def missing(self) -> list[str]:
        return [tool for tool in self.needs if shutil.which(tool) is None]

    def run(self) -> Run:
        subprocess.run(["bash", "-c", self.before], check=True)
        start = time.perf_counter()
        process = subprocess.Popen(
            ["bash", "-o", "pipefail", "-c", self.command], stdout=subprocess.DEVNULL, cwd=ROOT
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{self.name}: exit status {process.returncode}: {self.command}")
        return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def spread(values: list[float], digits: int = 2) -> str:
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def compare(a: Contender, b: Contender, rounds: int, only: str) -> None:
    if only not in f"{a.name} {b.name}":
        return
    missing = a.missing() + b.missing()
    if missing:
        print(f"| {a.name} | {b.name} | left out: {', '.join(missing)} not installed |")
        return
    a.run(), b.run()
    pairs = [(a.run(), b.run()) for _ in range(rounds)]
    left, right = [p[0] for p in pairs], [p[1] for p in pairs]
    print(
        f"| {a.name} | {b.name} | {spread([r.wall for r in left])} | {spread([r.wall for r in right])} "
        f"| **{spread([x.wall / y.wall for x, y in pairs], 3)}** | **{spread([x.cpu / y.cpu for x, y in pairs], 3)}** "
        f"| {max(r.rss for r in left):.0f} | {max(r.rss for r in right):.0f} |",
        flush=True,
    )


def generate(java: str, work: Path, mib: int) -> Path:
    model = work / f"model-{mib}"
    if not model.exists():
        fresh = work / f"model-{mib}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        subprocess.run([java, str(HERE / "GenerateModel.java"), str(fresh), str(mib)], check=True)
        fresh.rename(model)
    return model


def launcher_flags() -> list[str]:
    """The JVM's flags as ./mmectl has them for `package`."""
    script = (ROOT / "mmectl").read_text()
    begin = script.index('flags="-XX:Tier4')
    end = script.index("# Archives go through", begin)
    shell = script[begin:end] + 'printf "%s" "$flags"'
    flags = subprocess.run(["sh", "-c", shell], check=True, capture_output=True, text=True).stdout.split()
    return [*flags, *re.search(r'\*" package "\*.*\) mode=(\S+)', script)[1].split()]


def recording_flags() -> list[str]:
    """Those with which ./mmectl makes its cache."""
    return re.search(r'^record="(.*)"$', (ROOT / "mmectl").read_text(), re.MULTILINE)[1].split()


def dist_jars() -> list[str]:
    jars = sorted((ROOT / "cli" / "target" / "dist" / "lib").glob("*.jar"))
    if not jars:
        sys.exit("Build first: ./mmectl --version")
    return list(map(str, jars))


def launched(java: str, work: Path, main: str, jars: list[str], training: list[str]) -> str:
    """A command for the class `main` of this folder, as the launcher runs the program: jars, flags, a cache of classes."""
    tools = Path(shutil.which(java) or java).resolve().parent
    path = ":".join(jars)
    classes = work / f"classes-{main}"
    subprocess.run(
        [tools / "javac", "-proc:none", "-cp", path, "-d", str(classes), str(HERE / f"{main}.java")], check=True
    )
    jar = work / f"{main}.jar"
    subprocess.run([tools / "jar", "--create", "--file", str(jar), "-C", str(classes), "."], check=True)
    command = [java, *launcher_flags(), "-cp", f"{jar}:{path}", main]
    cache = work / f"{main}.aot"
    cache.unlink(missing_ok=True)
    # Only a JDK 25 and newer makes one.
    trained = subprocess.run([java, f"-XX:AOTCacheOutput={cache}", *recording_flags(), *command[1:], *training], capture_output=True)
    if trained.returncode == 0 and cache.exists():
        command.insert(1, f"-XX:AOTCache={cache}")
    return " ".join(command)


def packer(java: str, work: Path, train: Path) -> str:
    return launched(java, work, "PackOnce", dist_jars(), ["pack", str(train), "/dev/null"])


def use_packers() -> None:
    """pigz and igzip out of .peers, behind those of the machine."""
    if PACKERS.exists():
        os.environ["PATH"] += f":{PACKERS / 'bin'}"
        libraries = PACKERS / "lib" / "x86_64-linux-gnu"
        os.environ["LD_LIBRARY_PATH"] = f"{libraries}:{os.environ.get('LD_LIBRARY_PATH', '')}".rstrip(":")


def verify(pack: str, model: Path, work: Path, packing: str) -> Path:
    archive = work / f"{model.name}-{packing}.tar.gz"
    made = subprocess.run(
        f"{pack} pack {model} {archive} {packing}", shell=True, check=True, capture_output=True, text=True
    )
    again = subprocess.run(
        f"{pack} named {model} {archive}.2 {packing}", shell=True, check=True, capture_output=True, text=True
    )
    read = subprocess.run(f"{pack} verify {archive}", shell=True, check=True, capture_output=True, text=True)
    if not made.stdout == again.stdout == read.stdout:
        sys.exit("the archive does not hold what it was made of")
    subprocess.run(["cmp", str(archive), f"{archive}.2"], check=True)
    Path(f"{archive}.2").unlink()
    subprocess.run(["gzip", "-t", str(archive)], check=True)
    if shutil.which("igzip"):
        subprocess.run(["igzip", "-t", str(archive)], check=True)
    with tempfile.TemporaryDirectory(dir=work) as out:
        subprocess.run(["tar", "xzf", str(archive), "-C", out], check=True)
        subprocess.run(["diff", "-r", str(model), out], check=True)
    return archive


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--mib", type=int, default=1024, help="weights of the fast comparisons")
    options.add_argument("--slow-mib", type=int, default=128, help="weights where a peer runs at 20 MB/s")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--only", default="", help="comparisons whose contenders' names hold this")
    options.add_argument("--python", default="python3", help="whose tarfile unpacks")
    options.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "mmectl-bench-pack")
    options.add_argument("--java", default=os.path.join(os.environ["JAVA_HOME"], "bin/java") if "JAVA_HOME" in os.environ else "java")
    args = options.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)

    use_packers()
    big, small = generate(args.java, args.work, args.mib), generate(args.java, args.work, args.slow_mib)
    pack = packer(args.java, args.work, small)
    verify(pack, big, args.work, "fast")
    compact_archive = verify(pack, big, args.work, "compact")
    ours = verify(pack, small, args.work, "fast")
    small_compact = verify(pack, small, args.work, "compact")
    theirs = args.work / "tar-czf.tar.gz"
    subprocess.run(["tar", "czf", str(theirs), "-C", str(small), "."], check=True)

    print(f"{platform.machine()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}; {args.rounds} pairs")
    print(f"{args.mib} MiB of weights (or {args.slow_mib} where a peer is slow), output to /dev/null, page cache warm\n")
    print("| A | B | A wall s | B wall s | wall A/B | CPU A/B | A peak MiB | B peak MiB |")
    print("|---|---|---|---|---|---|---|---|")
    one_pass = Contender("mmectl, one pass", f"{pack} pack {big} /dev/null")
    compact = Contender("mmectl compact, one pass", f"{pack} pack {big} /dev/null compact")
    named = Contender("mmectl, manifest first", f"{pack} named {big} /dev/null")
    tar = TAR.format(model=big)
    files = f"find {big} -type f -print0 | xargs -0 openssl dgst -sha256"
    floor = Contender("openssl dgst -sha256 of the files", files, ("openssl",))
    pigz = Contender("tar, pigz -0 -p2, openssl", f"{tar} | pigz -n -0 -p2 | openssl dgst -sha256", ("pigz", "openssl"))
    igzip = Contender("tar, igzip -1, openssl", f"{tar} | igzip -n -1 | openssl dgst -sha256", ("igzip", "openssl"))
    for peer in (floor, pigz, igzip):
        compare(one_pass, peer, args.rounds, args.only)
    compare(compact, igzip, args.rounds, args.only)
    compare(named, pigz, args.rounds, args.only)
    compare(
        Contender(f"mmectl, one pass, {args.slow_mib} MiB", f"{pack} pack {small} /dev/null"),
        Contender("tar czf", f"tar czf - -C {small} . | cat > /dev/null"),
        min(args.rounds, 5),
        args.only,
    )
    compare(*(python(args, "unpacks", *archive) for archive in (("mmectl's", ours), ("tar czf's", theirs))), args.rounds, args.only)
    compare(*(python(args, "reads", *archive) for archive in (("mmectl's", ours), ("tar czf's", theirs))), args.rounds, args.only)
    packings = ("mmectl's compact", small_compact), ("mmectl's fast", ours)
    compare(*(python(args, "unpacks", *archive) for archive in packings), args.rounds, args.only)
    sizes(tar, compact_archive, args.mib)
    print(f"\n{args.slow_mib} MiB archive: mmectl {ours.stat().st_size:,} bytes, tar czf {theirs.stat().st_size:,} bytes")


def sizes(tar: str, compact: Path, mib: int) -> None:
    if shutil.which("igzip") is None:
        return
    theirs = int(subprocess.run(f"{tar} | igzip -n -1 | wc -c", shell=True, check=True, capture_output=True, text=True).stdout)
    ours = compact.stat().st_size
    print(f"\n{mib} MiB, compact: mmectl {ours:,} bytes, igzip -1 {theirs:,} bytes, ratio {ours / theirs:.4f}")


UNPACKS = "import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2], filter='data')"
READS = """
import sys, tarfile
archive = tarfile.open(sys.argv[1])
for member in archive:
    file = archive.extractfile(member)
    while file and file.read(65536):
        pass
"""


def python(args: argparse.Namespace, does: str, whose: str, archive: Path) -> Contender:
    """Unpacks to files, or reads every file and writes none: what is left is the archive's share."""
    out = args.work / "unpacked"
    script = shlex.quote(UNPACKS if does == "unpacks" else READS)
    return Contender(
        f"Python {does} {whose}",
        f"exec {args.python} -c {script} {archive} {out}",
        (args.python,),
        f"rm -rf {out} && mkdir {out}",
    )


if __name__ == "__main__":
    main()

"""Sends the same probes to the local AWS and to another AWS, and holds the differences against a list.

    differential.py --suite s3 --ours URL --peer localstack=PYTHON --known differences/localstack-s3.json --work FOLDER

Exit code 0: every difference is listed and every listed one is there. 1: not so. `--show` prints the listed ones too.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import tempfile
import urllib.request
from pathlib import Path

import cloudwatch_probes
import hosting_probes
import s3_setting_probes
from probing import Difference, Probes, Session, Target, compare, judge, listed
from servers import SERVERS

SUITES = {"s3": s3_setting_probes.PROBES, "hosting": hosting_probes.PROBES, "cloudwatch": cloudwatch_probes.PROBES}
REGION = "us-east-1"


def step_time(url: str, duration: str) -> None:
    body = json.dumps({"step": duration}).encode()
    urllib.request.urlopen(urllib.request.Request(f"{url}/_local/time", body, method="POST")).close()


def run(probes: Probes, ours: Target, theirs: Target, only: str) -> list[Difference]:
    found: list[Difference] = []
    # So that a server which was asked before can be asked again.
    run_id = secrets.token_hex(3)
    for number, probe in enumerate(probes.table):
        if only and only not in probe.name:
            continue
        answers = []
        for target in (ours, theirs):
            session = Session(target, f"probe-{run_id}-{number:03}")
            try:
                probe.ask(session)
            except Exception as error:
                raise RuntimeError(f"probe '{probe.name}' broke on {target.url} after {session.answers}") from error
            answers.append(session.answers)
        found += compare(probe.name, *answers)
    return found


def tell(difference: Difference) -> str:
    return f"{difference.probe} | {difference.path}\n    ours   {difference.ours!r}\n    theirs {difference.theirs!r}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", choices=SUITES, required=True)
    parser.add_argument("--ours", required=True, help="URL of the local AWS")
    parser.add_argument("--peer", required=True, help="NAME=PYTHON, or a URL")
    parser.add_argument("--known", type=Path, required=True)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--only", default="", help="only probes whose name holds this; nothing is 'gone' then")
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    probes = SUITES[arguments.suite]
    ours = Target(arguments.ours, REGION, lambda duration: step_time(arguments.ours, duration))
    if arguments.peer.startswith("http://127.0.0.1:"):
        found = run(probes, ours, Target(arguments.peer, REGION), arguments.only)
    else:
        name, python = arguments.peer.split("=", 1)
        work = arguments.work or Path(tempfile.mkdtemp())
        with SERVERS[name](Path(python), work) as url:
            found = run(probes, ours, Target(url, REGION), arguments.only)
    verdict = judge(found, listed(arguments.known))
    gone = [] if arguments.only else verdict.gone
    if arguments.show:
        print("\n".join(["listed:"] + [tell(d) for d in verdict.known]))
    for difference in verdict.unlisted:
        print("NOT LISTED", tell(difference))
    for known in gone:
        print(f"LISTED BUT GONE {known.behaviour}: {known.probe} | {known.path}")
    differing = len({d.probe for d in found})
    print(
        f"{len(probes.table)} probes, {len(probes.table) - differing} without a difference, "
        f"{len(verdict.known)} listed differences, {len(verdict.unlisted)} not listed, {len(gone)} gone"
    )
    return 1 if verdict.unlisted or gone else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Requests a second and latencies of the local AWS, moto's server and LocalStack, in turn on one machine.

    scripts/peers install boto3 moto localstack        LocalStack may be left out: it is compared on S3 only
    python3 bench/local-aws/run.py [--rounds 5] [--seconds 5] [--connections 4] [-o FILE.json]

All servers run at once and idle while another is measured; a round measures every scenario on every server, one after
the other, in an order that turns from round to round. Prints a Markdown table of medians (least to most) and, for each
peer, the median of the ratios within a round. Sends requests to 127.0.0.1 only, and stops what it started.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tarfile
import tempfile
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "local-aws" / "src" / "peers"))
from servers import SERVERS  # noqa: E402

REGION = "us-east-1"
KEYS = 64
IMAGE = f"763104351884.dkr.ecr.{REGION}.amazonaws.com/sagemaker-tritonserver:25.09-py3"
QUESTION = '{"inputs":[{"name":"TEXT","datatype":"BYTES","shape":[1,1],"data":["hello"]}]}'
CONFIG = """
name: "echo"
backend: "python"
max_batch_size: 0
input [ { name: "TEXT" data_type: TYPE_STRING dims: [ -1, 1 ] } ]
output [ { name: "EMBEDDING" data_type: TYPE_FP32 dims: [ -1, 384 ] } ]
instance_group [ { count: 1 kind: KIND_GPU } ]
"""


def peer(name: str) -> pathlib.Path | None:
    """The Python of an installed peer."""
    folder = subprocess.run([ROOT / "scripts" / "peers", "path", name], capture_output=True, text=True, check=True)
    path = pathlib.Path(folder.stdout.strip())
    return path / "bin" / "python" if (path / ".complete").exists() else None


@contextlib.contextmanager
def local_aws(folder: pathlib.Path):
    """The local AWS as a user starts it; its time is ours to step until the endpoint serves, then it is the wall's."""
    environment = {**os.environ, "MMECTL_LOCAL_DIR": str(folder / "local")}
    started = subprocess.run(
        [ROOT / "mmectl", "local", "start", "--time-scale", "1", "-o", "json"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    try:
        yield json.loads(started.stdout)["endpointUrl"]
    finally:
        subprocess.run([ROOT / "mmectl", "local", "stop"], env=environment, capture_output=True, check=False)


SETUP = r"""
import json, sys
import boto3
from botocore.config import Config
url, region, image, archive, sagemaker_too = sys.argv[1:]
def client(name):
    return boto3.client(name, endpoint_url=url, region_name=region, aws_access_key_id="test",
                        aws_secret_access_key="test", config=Config(s3={"addressing_style": "path"}))
s3 = client("s3")
s3.create_bucket(Bucket="bench")
for size, name in ((1024, "1k"), (1 << 20, "1m")):
    for i in range(64):
        s3.put_object(Bucket="bench", Key=f"get-{name}-{i}", Body=bytes(size))
if sagemaker_too == "yes":
    s3.upload_file(archive, "bench", "models/echo.tar.gz")
    sagemaker = client("sagemaker")
    sagemaker.create_model(ModelName="bench", ExecutionRoleArn="arn:aws:iam::123456789012:role/hosting",
        PrimaryContainer={"Image": image, "Mode": "MultiModel", "ModelDataUrl": "s3://bench/models/"})
    sagemaker.create_endpoint_config(EndpointConfigName="bench", ProductionVariants=[{"VariantName": "AllTraffic",
        "ModelName": "bench", "InstanceType": "ml.g4dn.xlarge", "InitialInstanceCount": 1, "InitialVariantWeight": 1}])
"""
ENDPOINT = r"""
import sys
import boto3
url, region = sys.argv[1:]
boto3.client("sagemaker", endpoint_url=url, region_name=region, aws_access_key_id="test",
             aws_secret_access_key="test").create_endpoint(EndpointName="bench", EndpointConfigName="bench")
"""


WARM = r"""
import sys, time
import boto3
url, region, question = sys.argv[1:]
runtime = boto3.client("sagemaker-runtime", endpoint_url=url, region_name=region, aws_access_key_id="test",
                       aws_secret_access_key="test")
for attempt in range(20):
    try:
        runtime.invoke_endpoint(EndpointName="bench", TargetModel="echo.tar.gz", Body=question,
                                ContentType="application/octet-stream")
        break
    except runtime.exceptions.ModelNotReadyException:
        pass
else:
    sys.exit("the model was never ready")
"""


def boto3_run(script: str, *arguments: str) -> None:
    python = peer("boto3")
    if python is None:
        raise SystemExit("boto3 is not installed: scripts/peers install boto3")
    subprocess.run([python, "-c", script, *arguments], check=True)


def step(url: str, duration: str) -> None:
    request = urllib.request.Request(f"{url}/_local/time", json.dumps({"step": duration}).encode(), method="POST")
    urllib.request.urlopen(request).close()


def archive(folder: pathlib.Path) -> pathlib.Path:
    file = folder / "echo.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        for name, text in (("echo/config.pbtxt", CONFIG), ("echo/1/model.py", "class TritonPythonModel: pass\n")):
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            tar.addfile(member, io.BytesIO(text.encode()))
    return file


def s3_lines(method: str, prefix: str, size: int) -> list[str]:
    return [f"{method} /bench/{prefix}-{i} s3 {REGION} {size}" for i in range(KEYS)]


SCENARIOS = {
    "S3 put 1 KiB": s3_lines("PUT", "put-1k", 1024),
    "S3 get 1 KiB": s3_lines("GET", "get-1k", 0),
    "S3 put 1 MiB": s3_lines("PUT", "put-1m", 1 << 20),
    "S3 get 1 MiB": s3_lines("GET", "get-1m", 0),
    "DescribeEndpoint": [
        f'POST / sagemaker {REGION} @{{"EndpointName":"bench"}} '
        "Content-Type=application/x-amz-json-1.1 X-Amz-Target=SageMaker.DescribeEndpoint"
    ],
    "InvokeEndpoint": [
        f"POST /endpoints/bench/invocations sagemaker {REGION} @{QUESTION} "
        "Content-Type=application/octet-stream X-Amzn-SageMaker-Target-Model=echo.tar.gz"
    ],
}
S3_ONLY = {"localstack"}


class Refused(Exception):
    """A server answered something else than it should."""


def measure(url: str, lines: list[str], arguments: argparse.Namespace, folder: pathlib.Path) -> dict[str, float]:
    spec = folder / "spec.txt"
    spec.write_text("\n".join(lines) + "\n")
    java = pathlib.Path(os.environ["JAVA_HOME"]) / "bin" / "java" if "JAVA_HOME" in os.environ else "java"
    out = subprocess.run(
        [java, "-cp", folder / "classes", "Load", "--url", url, "--spec", spec]
        + ["--connections", str(arguments.connections), "--seconds", str(arguments.seconds)],
        capture_output=True,
        text=True,
    )
    if out.returncode:
        raise Refused(f"{url}: {lines[0]}\n{out.stderr}")
    return json.loads(out.stdout)


def compile_client(folder: pathlib.Path) -> None:
    javac = pathlib.Path(os.environ["JAVA_HOME"]) / "bin" / "javac" if "JAVA_HOME" in os.environ else "javac"
    subprocess.run([javac, "-d", folder / "classes", HERE / "Load.java"], check=True)


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):,.4g} ({min(values):,.4g}–{max(values):,.4g})"


def table(results: list[dict]) -> str:
    rows = [
        "| scenario | server | requests/s | p50 ms | p99 ms | local AWS ÷ it, requests/s |",
        "|---|---|---|---|---|---|",
    ]
    for scenario in SCENARIOS:
        ours = {r["round"]: r["perSecond"] for r in results if (r["scenario"], r["server"]) == (scenario, "local AWS")}
        for server in dict.fromkeys(r["server"] for r in results if r["scenario"] == scenario):
            own = [r for r in results if (r["scenario"], r["server"]) == (scenario, server)]
            ratios = [ours[r["round"]] / r["perSecond"] for r in own if r["round"] in ours] or [float("nan")]
            rows.append(
                f"| {scenario} | {server} | {spread([r['perSecond'] for r in own])} | "
                f"{spread([r['p50Millis'] for r in own])} | {spread([r['p99Millis'] for r in own])} | "
                f"{'' if server == 'local AWS' else spread(ratios)} |"
            )
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("-o", "--output", type=pathlib.Path)
    arguments = parser.parse_args()
    # Also whoever is told to end stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    results: list[dict] = []
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mmectl-bench-")))
        compile_client(folder)
        urls = {"local AWS": stack.enter_context(local_aws(folder))}
        for name in ("moto", "localstack"):
            python = peer(name)
            if python is None:
                print(f"{name} is not installed and left out: scripts/peers install {name}", file=sys.stderr)
                continue
            (folder / name).mkdir()
            urls[name] = stack.enter_context(SERVERS[name](python, folder / name))
        for name, url in urls.items():
            sagemaker = "no" if name in S3_ONLY else "yes"
            boto3_run(SETUP, url, REGION, IMAGE, str(archive(folder)), sagemaker)
            if sagemaker == "yes":
                if name == "local AWS":
                    step(url, "PT10S")
                boto3_run(ENDPOINT, url, REGION)
                if name == "local AWS":
                    step(url, "PT20M")
                # The first invocation waits for the model to be loaded, which takes as long as on a real instance.
                boto3_run(WARM, url, REGION, QUESTION)
        for number in range(arguments.rounds):
            for scenario, lines in SCENARIOS.items():
                names = [n for n in urls if n not in S3_ONLY or scenario.startswith("S3")]
                turn = number % len(names)
                for name in names[turn:] + names[:turn]:
                    try:
                        measured = measure(urls[name], lines, arguments, folder)
                    except Refused as refusal:
                        print(f"{name} is left out of this round of {scenario}: {refusal}", file=sys.stderr)
                        continue
                    results.append({"round": number, "scenario": scenario, "server": name, **measured})
                    print(json.dumps(results[-1]), file=sys.stderr)
    if arguments.output:
        arguments.output.write_text(json.dumps(results, indent=1) + "\n")
    print(table(results))


if __name__ == "__main__":
    main()

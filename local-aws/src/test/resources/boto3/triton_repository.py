"""Puts a model repository into a bucket, lets Triton load it through its own S3 client, and asks the model.

The environment names the AWS (AWS_ENDPOINT_URL) and the folders of the peers: TRITON and, for its Python, DEBIAN.
"""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import boto3

CONFIG = """
backend: "python"
input [ { name: "IN" data_type: TYPE_FP32 dims: [ 2 ] } ]
output [ { name: "OUT" data_type: TYPE_FP32 dims: [ 2 ] } ]
instance_group [ { kind: KIND_CPU } ]
"""
MODEL = """
import triton_python_backend_utils as pb_utils


class TritonPythonModel:
    def execute(self, requests):
        inputs = [pb_utils.get_input_tensor_by_name(request, "IN").as_numpy() for request in requests]
        return [pb_utils.InferenceResponse([pb_utils.Tensor("OUT", 2 * value)]) for value in inputs]
"""
DEADLINE = time.monotonic() + 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def call(url: str, body: dict | None = None) -> bytes:
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(url, data, timeout=20) as answer:
        return answer.read()


endpoint = os.environ["AWS_ENDPOINT_URL"]
s3 = boto3.client("s3")
s3.create_bucket(Bucket="triton", CreateBucketConfiguration={"LocationConstraint": os.environ["AWS_REGION"]})
s3.put_object(Bucket="triton", Key="some/repository/double/config.pbtxt", Body=CONFIG.encode())
s3.put_object(Bucket="triton", Key="some/repository/double/1/model.py", Body=MODEL.encode())

folder = pathlib.Path.cwd()
triton, debian = pathlib.Path(os.environ["TRITON"]), pathlib.Path(os.environ["DEBIAN"])
server = triton / "pytriton" / "tritonserver"
backends = folder / "backends"
shutil.copytree(server / "backends" / "python", backends / "python")
shutil.copy(server / "python_backend_stubs" / "3.11" / "triton_python_backend_stub", backends / "python")
libraries = debian / "usr" / "lib" / "x86_64-linux-gnu"
environment = dict(os.environ)
del environment["AWS_ENDPOINT_URL"]
environment["LD_LIBRARY_PATH"] = ":".join(
    map(str, [triton / "nvidia_pytriton.libs", libraries, libraries / "blas", libraries / "lapack", debian / "usr/lib"])
)
environment["PATH"] = f"{debian / 'usr' / 'bin'}:{environment['PATH']}"
port = free_port()
with (folder / "triton.log").open("wb") as log:
    process = subprocess.Popen(
        [
            server / "bin" / "tritonserver",
            f"--model-repository=s3://{endpoint}/triton/some/repository",
            f"--backend-directory={backends}",
            "--http-address=127.0.0.1",
            f"--http-port={port}",
            "--allow-grpc=false",
            "--allow-metrics=false",
            "--backend-config=python,shm-default-byte-size=16777216",
        ],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
try:
    while True:
        try:
            call(f"http://127.0.0.1:{port}/v2/models/double/ready")
            break
        except (urllib.error.URLError, OSError):
            if process.poll() is not None or time.monotonic() > DEADLINE:
                sys.exit((folder / "triton.log").read_text(errors="replace"))
            time.sleep(0.2)
    question = {"inputs": [{"name": "IN", "datatype": "FP32", "shape": [2], "data": [1.5, 2.0]}]}
    answer = json.loads(call(f"http://127.0.0.1:{port}/v2/models/double/infer", question))
    assert answer["outputs"][0]["data"] == [3.0, 4.0], answer
    print("answered")
finally:
    process.terminate()
    process.wait(timeout=60)

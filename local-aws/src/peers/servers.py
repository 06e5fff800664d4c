"""Starts the AWSs that we compare with, on free ports of the loopback address, and stops them."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _environment() -> dict[str, str]:
    """Nothing that this machine is told about AWS or Python may lead them elsewhere."""
    hidden = ("AWS_", "PYTHON", "LD_")
    return {name: value for name, value in os.environ.items() if not name.startswith(hidden)}


@contextlib.contextmanager
def _server(command: list[str], ready: str, environment: dict[str, str], log: Path) -> Iterator[re.Match[str]]:
    """Runs a server once its output says that it is ready."""
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        env={**_environment(), **environment},
        cwd=log.parent,
        text=True,
    ) as process:
        assert process.stdout
        try:
            with log.open("w") as file:
                for line in process.stdout:
                    file.write(line)
                    found = re.search(ready, line)
                    if found:
                        break
                else:
                    raise RuntimeError(f"{command} ended before it was ready; see {log}")
                # A pipe that nobody reads would stop it.
                drain = subprocess.Popen(["cat"], stdin=process.stdout, stdout=file)
            try:
                yield found
            finally:
                process.terminate()
                drain.wait(timeout=60)
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


@contextlib.contextmanager
def moto(python: Path, folder: Path) -> Iterator[str]:
    """moto's server; gives its URL."""
    command = [str(python), "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with _server(command, r"Running on (http://127\.0\.0\.1:\d+)", {}, folder / "moto.log") as ready:
        yield ready[1]


@contextlib.contextmanager
def localstack(python: Path, folder: Path) -> Iterator[str]:
    """LocalStack without Docker and without the network; gives its URL."""
    port = free_port()
    environment = {
        "FILESYSTEM_ROOT": str(folder),
        "GATEWAY_LISTEN": f"127.0.0.1:{port}",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DISABLE_EVENTS": "1",
        "DNS_ADDRESS": "0",
        "OVERRIDE_IN_DOCKER": "0",
    }
    with _server([str(python), "-m", "localstack.runtime.main"], r"^Ready\.", environment, folder / "localstack.log"):
        yield f"http://127.0.0.1:{port}"


SERVERS = {"moto": moto, "localstack": localstack}

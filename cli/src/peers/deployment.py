"""The main job as a user types it, in a directory of its own, and AWS's Python SDK on what it made."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[3]
SUITE = ROOT / "examples" / "support-suite"
REGION = "us-east-1"
ACCOUNT = "123456789012"
BUCKET = "mmectl-local"
CONTROL = "support-suite/local/control"
MODELS = "support-suite/local/models"
# What the first apply may take on a busy machine, building included.
PATIENCE_SECONDS = 400.0
# The example's schedules change its instances at 8 and 20 o'clock in Berlin: by these hours of UTC, all the year.
SCHEDULED_BY_HOURS = (7, 19, 31)


class Mmectl:
    """The launcher at the root of the repository, with a local AWS of its own in the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # The interpreter of these tests lives on settings that no other program should see.
        hidden = ("AWS_", "LD_", "PYTHON", "MMECTL_")
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        self._environment["MMECTL_LOCAL_DIR"] = str(folder / "local")
        if "MMECTL_JAVA_HOME" in os.environ:
            self._environment["MMECTL_JAVA_HOME"] = os.environ["MMECTL_JAVA_HOME"]

    def run(self, *arguments: str) -> str:
        """What the command says on standard output; a command that fails fails the test with all it said."""
        # Files, not pipes: the local AWS that a command leaves behind may hold a pipe open.
        out, err = self._folder / "stdout", self._folder / "stderr"
        with out.open("wb") as stdout, err.open("wb") as stderr:
            process = subprocess.run(
                [str(ROOT / "mmectl"), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                env=self._environment,
                cwd=self._folder,
                timeout=PATIENCE_SECONDS,
                check=False,
            )
        if process.returncode != 0:
            said = f"{out.read_text()}\n{err.read_text()}"
            raise AssertionError(f"mmectl {' '.join(arguments)} ended with {process.returncode}:\n{said}")
        return out.read_text()

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "-o", "json"))


class Deployment:
    """A fleet that `mmectl --local apply` made when this was entered; its local AWS ends when it is left."""

    def __init__(self, folder: Path, fleet: Path = SUITE / "fleet.yaml", engine: str = "simulated") -> None:
        folder.mkdir(exist_ok=True)
        self.mmectl = Mmectl(folder)
        self.fleet = fleet
        self._engine = engine
        self._endpoint_url = ""
        self.report: Any = None

    def __enter__(self) -> Deployment:
        try:
            self.mmectl.run("local", "start", "--engine", self._engine)
            self._pass_schedule()
            self.report = self.local("apply")
            self._endpoint_url = self.mmectl.json("local", "status")["endpointUrl"]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.mmectl.run("local", "stop")

    def _pass_schedule(self) -> None:
        """Steps over the next hour at which a schedule would act, so that none does while the tests look.

        The clock may run many times as fast as the wall's: half a day of it is an hour of theirs.
        """
        now = datetime.now(UTC)
        midnight = datetime.combine(now, time(), UTC)
        due = next(at for hour in SCHEDULED_BY_HOURS if (at := midnight + timedelta(hours=hour)) > now)
        minutes = (due - now) // timedelta(minutes=1) + 2
        self.mmectl.run("local", "time", "--step", f"{minutes}m")

    def local(self, *arguments: str) -> Any:
        """The JSON of a command on this fleet."""
        return self.mmectl.json("--local", *arguments, "-f", str(self.fleet))

    @cached_property
    def _session(self) -> Any:
        return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)

    def client(self, service: str) -> Any:
        """A client as an application would make it, but for the address."""
        return self._session.client(service, endpoint_url=self._endpoint_url, config=Config(read_timeout=70))

    @cached_property
    def s3(self) -> Any:
        return self.client("s3")

    @cached_property
    def runtime(self) -> Any:
        return self.client("sagemaker-runtime")

    def routing_table(self, model_type: str) -> Any:
        """The document that an API layer reads."""
        found = self.s3.get_object(Bucket=BUCKET, Key=f"{CONTROL}/routes-{model_type}.json")
        return json.loads(found["Body"].read())

    def route(self, customer: str, model_type: str, part: str = "") -> tuple[str, str]:
        """Endpoint and target model of one customer's model."""
        table = self.routing_table(model_type)
        wanted = (customer, part)
        [target] = [r["targetModel"] for r in table["routes"] if (r["customer"], r["part"]) == wanted]
        return table["endpointName"], target

    def download(self, model_type: str, target: str, folder: Path) -> Path:
        archive = folder / target
        self.s3.download_file(BUCKET, f"{MODELS}/{model_type}/{target}", str(archive))
        return archive

    def ask(self, endpoint: str, target: str, text: str) -> Any:
        """A Triton v2 JSON request with one text."""
        tensor = {"name": "TEXT", "datatype": "BYTES", "shape": [1, 1], "data": [text]}
        answer = self.runtime.invoke_endpoint(
            EndpointName=endpoint,
            TargetModel=target,
            ContentType="application/json",
            Body=json.dumps({"inputs": [tensor]}),
        )
        assert answer["ContentType"] == "application/json"
        return json.loads(answer["Body"].read())

"""What lint calls an error, a real Triton refuses to load, and what lint lets pass, it loads."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
from pathlib import Path

import pytest
from triton_instance import Answer, TritonInstance

ROOT = Path(__file__).resolve().parents[3]
CASES = ROOT / "deployer" / "src" / "test" / "resources" / "lint"


class Case:
    """A repository that stands in one text file; io.mmectl.deployer.lint.WrittenRepository reads the same."""

    def __init__(self, path: Path) -> None:
        self.name = f"{path.parent.name}-{path.stem}"
        head, *files = ("\n" + path.read_text()).split("\n=== ")
        verdicts = [line.removeprefix("triton: ") for line in head.splitlines() if line.startswith("triton: ")]
        self.loads = {"loads": True, "refuses": False}.get(verdicts[0])
        self.files = {name: text for name, _, text in (part.partition("\n") for part in files)}

    def archive(self, folder: Path) -> Path:
        path = folder / f"{self.name}.tar.gz"
        with tarfile.open(path, "w:gz") as tar:
            for name, text in self.files.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(text.encode())
                tar.addfile(entry, io.BytesIO(text.encode()))
        return path


CHECKED = [c for c in map(Case, sorted(CASES.glob("*/*.txt"))) if c.loads is not None]


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("archives")
    return {case.name: case.archive(folder) for case in CHECKED}


@pytest.fixture(scope="module")
def errors(archives: dict[str, Path]) -> dict[str, list[str]]:
    """Rule ids of the errors that the program itself finds in each archive, by name of the case."""
    command = [str(ROOT / "mmectl"), "lint", *map(str, archives.values()), "-o", "json", "--severity", "error"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 2, run.stderr
    repositories = json.loads(run.stdout)["repositories"]
    return {Path(r["name"]).name.removesuffix(".tar.gz"): [f["rule"] for f in r["findings"]] for r in repositories}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory, archives: dict[str, Path]) -> dict[str, Answer]:
    """What a real Triton answers to LOAD, by name of the case. Nothing is unloaded: that takes two seconds each."""
    with TritonInstance(tmp_path_factory.mktemp("triton")) as instance:
        return {name: instance.load(path, path.name) for name, path in archives.items()}


# Found when the model is invoked, not when it is loaded.
ON_INVOKE = {"bls-not-loaded"}


@pytest.mark.parametrize("case", CHECKED, ids=lambda case: case.name)
def test_lint_and_triton_agree(case: Case, errors: dict[str, list[str]], answers: dict[str, Answer]) -> None:
    answer = answers[case.name]

    refused = [rule for rule in errors[case.name] if rule not in ON_INVOKE]
    assert (answer.status == 200) == case.loads, answer.body
    assert bool(refused) == (not case.loads), (refused, answer.body)

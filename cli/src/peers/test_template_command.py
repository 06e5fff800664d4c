"""`mmectl template new` and `test` with everything that they can use: pytest and a real Triton."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

MMECTL = Path(__file__).resolve().parents[3] / "mmectl"


def mmectl(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # The launcher's Java is the machine's own; only the template's tests run on the Python of the peers.
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "LD_"))}
    environment["MMECTL_PYTHON"] = str(_python(folder))
    return subprocess.run(
        [str(MMECTL), *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def _python(folder: Path) -> Path:
    """This very Python, with the libraries that it was started with."""
    script = folder / "python"
    kept = {key: os.environ[key] for key in ("PYTHONHOME", "PYTHONPATH", "LD_LIBRARY_PATH") if key in os.environ}
    # The template's own code comes before what this Python has.
    own = kept.pop("PYTHONPATH", "")
    exports = "".join(f"export {key}='{value}'\n" for key, value in kept.items())
    script.write_text(
        f'#!/bin/sh\n{exports}export PYTHONPATH="$PYTHONPATH:{own}"\nexec "{sys.executable}" "$@"\n', encoding="utf-8"
    )
    script.chmod(0o755)
    return script


def steps(result: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    document = json.loads(result.stdout)
    return {step["step"]: step for step in document["steps"]}


def test_a_new_template_passes_every_step(tmp_path: Path) -> None:
    made = mmectl(tmp_path, "template", "new", "word-count")
    assert made.returncode == 0, made.stderr
    tested = mmectl(tmp_path, "template", "test", "word-count", "--strict", "-o", "json")
    assert tested.returncode == 0, tested.stdout + tested.stderr
    done = steps(tested)
    assert {step["outcome"] for step in done.values()} == {"ok"}
    assert "2 passed" in done["pytest"]["details"][0]
    assert "as expected; the same when loaded again" in done["triton"]["details"][0]


def test_what_a_real_triton_finds_fails_the_test(tmp_path: Path) -> None:
    mmectl(tmp_path, "template", "new", "word-count")
    code = tmp_path / "word-count" / "code"
    model = (code / "model.py").read_text(encoding="utf-8")

    (code / "model.py").write_text(model.replace("max_characters", "max_letters"), encoding="utf-8")
    unloadable = mmectl(tmp_path, "template", "test", "word-count", "-o", "json")
    assert unloadable.returncode == 1
    assert "max_letters" in "\n".join(steps(unloadable)["triton"]["details"])

    (code / "model.py").write_text(model.replace("[count(", "[1 + count("), encoding="utf-8")
    wrong = mmectl(tmp_path, "template", "test", "word-count", "-o", "json")
    assert wrong.returncode == 1
    assert steps(wrong)["triton"]["details"] == [
        "demo/word-count does not answer as expected.json says: COUNT [0] is 4, expected 3",
        *steps(wrong)["triton"]["details"][1:],
    ]


# Each takes a quarter of a minute: all of them in the full tier only.
ALL = ("embedding", "autocomplete", "classifier", "directory", "sentence-embedding", "spellcheck", "text2text")


@pytest.mark.parametrize("template", ALL if os.environ.get("MMECTL_ALL_TEMPLATES") else ALL[:1])
def test_a_template_that_comes_with_the_program_gives_its_golden_answer(tmp_path: Path, template: str) -> None:
    tested = mmectl(tmp_path, "template", "test", template, "-o", "json")
    assert tested.returncode == 0, tested.stdout + tested.stderr
    details = steps(tested)["triton"]["details"]
    assert len(details) == (2 if template == "embedding" else 1)
    assert all("as expected; the same when loaded again" in line for line in details)

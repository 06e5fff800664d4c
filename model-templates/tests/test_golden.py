"""The golden answers that stand beside the templates are those of the reference, and every template has some."""

from __future__ import annotations

import json

import pytest
from golden import ANSWERS, definition
from rendering import TEMPLATES


@pytest.mark.parametrize("template", sorted(ANSWERS))
def test_the_golden_answer_is_the_references(template: str) -> None:
    folder = definition(template).parent
    assert sorted(path.name for path in folder.glob("expected*.json")) == sorted(ANSWERS[template])
    for name, work in ANSWERS[template].items():
        kept = json.loads((folder / name).read_text(encoding="utf-8"))["outputs"]
        for found, wanted in zip(kept, work(), strict=True):
            numbers = found.pop("data"), wanted.pop("data")
            assert found == wanted
            assert numbers[0] == (pytest.approx(numbers[1], abs=1e-4) if found["datatype"] == "FP32" else numbers[1])


def test_every_template_has_a_golden_answer() -> None:
    assert sorted(ANSWERS) == sorted(path.parent.name for path in TEMPLATES.glob("*/template.yaml"))

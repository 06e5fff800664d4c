"""The archives that `apply` put on S3, byte for byte, on a real Triton behind SageMaker's own front-end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deployment import Deployment
from reference import check_embeddings, check_suggestions, files_of
from rendering import pack
from triton_instance import TritonInstance

CUSTOMERS = ("acme", "birchwood")
TARGETS = (("embedding", "query"), ("embedding", "passage"), ("autocomplete", ""))


@pytest.fixture(scope="module")
def archives(applied: Deployment, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """All that two customers have, in the order of CUSTOMERS and TARGETS."""
    folder = tmp_path_factory.mktemp("downloads")
    wanted = [(model_type, customer, part) for customer in CUSTOMERS for model_type, part in TARGETS]
    return [
        applied.download(model_type, applied.route(customer, model_type, part)[1], folder)
        for model_type, customer, part in wanted
    ]


@pytest.fixture(scope="module")
def triton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TritonInstance]:
    with TritonInstance(tmp_path_factory.mktemp("triton")) as instance:
        yield instance


def check(triton: TritonInstance, archive: Path, folder: Path) -> None:
    """JSON and binary answers are those of plain PyTorch."""
    files = files_of(archive)
    if "encoder/1/model.pt" in files:
        check_embeddings(triton, archive.name, files, folder)
    else:
        check_suggestions(triton, archive.name, files, folder)


def test_two_customers_side_by_side_answer_as_pytorch_does(
    triton: TritonInstance, archives: list[Path], tmp_path: Path
) -> None:
    for archive in archives:
        loaded = triton.load(archive, archive.name)
        assert (loaded.status, loaded.body) == (200, b""), triton.log()[-3000:]
    for archive in archives:
        check(triton, archive, tmp_path)
        assert triton.invoke_texts(archive.name, [b"Hello"]).json()["model_name"] == archive.name


def test_an_unloaded_target_model_loads_and_answers_again(
    triton: TritonInstance, archives: list[Path], tmp_path: Path
) -> None:
    again, others = archives[:3], archives[3:]
    for archive in again:
        assert triton.unload(archive.name).status == 200
        assert triton.invoke_texts(archive.name, [b"gone"]).status == 404
    for archive in others:
        assert triton.invoke_texts(archive.name, [b"still there"]).status == 200
    for archive in again:
        assert triton.load(archive, archive.name).status == 200
        check(triton, archive, tmp_path)
    for archive in archives:
        assert triton.unload(archive.name).status == 200


@pytest.mark.parametrize(
    ("first", "broken", "reason"),
    [(0, "encoder/1/model.pt", b"PytorchStreamReader"), (2, "autocomplete/1/vocab.json", b"vocab.json")],
    ids=["encoder", "vocabulary"],
)
def test_a_broken_archive_between_two_good_ones_harms_neither(
    triton: TritonInstance, archives: list[Path], tmp_path: Path, first: int, broken: str, reason: bytes
) -> None:
    """The good ones are the same model of two customers, so that all three hold steps of the same names."""
    good = [archives[first], archives[first + len(TARGETS)]]
    files = files_of(good[0])
    files[broken] = files[broken][: len(files[broken]) // 2]
    bad = pack(files, tmp_path / good[0].name.replace("acme", "mallory"))

    assert triton.load(good[0], good[0].name).status == 200
    refused = triton.load(bad, bad.name)
    assert refused.status == 400
    assert reason in refused.body
    assert triton.invoke_texts(bad.name, [b"Hello"]).status == 404
    assert triton.load(good[1], good[1].name).status == 200
    for archive in good:
        check(triton, archive, tmp_path)
        assert triton.unload(archive.name).status == 200

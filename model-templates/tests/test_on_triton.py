"""Archives of the templates on a real Triton behind SageMaker's own front-end, against PyTorch run directly.

MMECTL_ARCHIVES names a folder with archives that mmectl made (`mmectl package`, or what `apply` put on S3), with any
number of folders in between; without it the example's are packed here. What an archive must answer is worked out from
the archive's own files by the reference tokenizers and plain PyTorch, with none of the templates' code.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from reference import check_embeddings, check_suggestions, files_of
from rendering import pack_examples
from triton_instance import TritonInstance

SECRET = "Wachtwoord-4711"


def archives() -> list[Path]:
    """Those of MMECTL_ARCHIVES, or none for the ones that are made here."""
    folder = os.environ.get("MMECTL_ARCHIVES")
    if folder is None:
        return []
    found = sorted(Path(folder).rglob("*.tar.gz"))
    assert found, f"MMECTL_ARCHIVES={folder} holds no .tar.gz"
    return found


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    given = archives()
    if given:
        return given
    folder = tmp_path_factory.mktemp("archives")
    pack_examples(folder)
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def triton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TritonInstance]:
    with TritonInstance(tmp_path_factory.mktemp("triton")) as instance:
        yield instance


def test_every_archive_loads_answers_as_pytorch_does_and_unloads(
    triton: TritonInstance, packed: list[Path], tmp_path: Path
) -> None:
    for archive in packed:
        target, files = archive.name, files_of(archive)
        loaded = triton.load(archive, target)
        assert (loaded.status, loaded.body) == (200, b""), triton.log()[-3000:]
        assert triton.load(archive, target).status == 409
        if "encoder/1/model.pt" in files:
            check_embeddings(triton, target, files, tmp_path)
        else:
            check_suggestions(triton, target, files, tmp_path)
        refused = triton.invoke_texts_binary(target, [SECRET.encode() + b"\xff"], [])
        assert refused.status == 400
        assert b"TEXT[0] is not valid UTF-8" in refused.body
        assert triton.unload(target).status == 200
        assert triton.invoke_texts(target, [b"gone"]).status == 404
    assert SECRET not in triton.log()


def test_archives_lie_side_by_side_and_answer_as_themselves(triton: TritonInstance, packed: list[Path]) -> None:
    """All have steps of the same names; the server keeps them apart by their target models."""
    some = packed[:4]
    for archive in some:
        assert triton.load(archive, archive.name).status == 200
    for archive in some:
        assert triton.invoke_texts(archive.name, [b"Thank you"]).json()["model_name"] == archive.name
    encoders = [archive.name for archive in some if "encoder/1/model.pt" in files_of(archive)]
    answers = [triton.invoke_texts(target, [b"Where is my invoice"]).outputs()["EMBEDDING"] for target in encoders]
    assert len({tuple(answer) for answer in answers}) == len(answers)
    for archive in some:
        assert triton.unload(archive.name).status == 200


def test_a_broken_vocabulary_fails_the_load_with_its_reason(triton: TritonInstance, tmp_path: Path) -> None:
    from rendering import MODELS, pack, render

    files = render(MODELS / "acme-embedding.yaml", "query")
    files["preprocess/1/vocab.txt"] = b"[PAD]\n[UNK]\n[CLS]\nhello\n"
    refused = triton.load(pack(files, tmp_path / "broken.tar.gz"), "broken.tar.gz")
    assert refused.status == 400
    assert b"vocab.txt cannot be used: the vocabulary has no [SEP]" in refused.body

"""Target models of the generating templates on a real Triton, and what they must answer and refuse."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from reference import rows
from rendering import pack, render_template
from seq2seq import BART, SEARCHES, TEXTS, Family, answers, bytepair_vocabulary, decode, engine, merges, spiece
from triton_instance import TritonInstance

SECRET = "Wachtwoord-4711"
GREEDY = SEARCHES.index({"max_new_tokens": 12})
EARLY = SEARCHES.index({"max_new_tokens": 12, "num_beams": 4, "num_return_sequences": 3, "early_stopping": True})


def load(triton: TritonInstance, archive: Path) -> str:
    loaded = triton.load(archive, archive.name)
    assert (loaded.status, loaded.body) == (200, b""), triton.log()[-3000:]
    return archive.name


def refuses_bad_requests(triton: TritonInstance, target: str, most: int) -> None:
    broken = triton.invoke_texts_binary(target, [b"good", SECRET.encode() + b"\xff"], [])
    assert broken.status == 400
    assert b"TEXT[1] is not valid UTF-8" in broken.body
    long = triton.invoke_texts(target, [(SECRET + "x" * most).encode()])
    assert long.status == 400
    assert f"TEXT[0] has {most + len(SECRET)} characters, more than maxCharacters {most}".encode() in long.body
    nothing = triton.invoke(
        target, b'{"inputs": [{"name": "TXT", "datatype": "BYTES", "shape": [1, 1], "data": ["x"]}]}'
    )
    assert nothing.status == 400
    assert SECRET not in triton.log()


def sequence_archive(folder: Path, customer: str, family: Family, kinds: tuple[str, str], **variables: Any) -> Path:
    engines = {part: engine(family, part, kind) for part, kind in zip(("encoder", "decoder"), kinds, strict=True)}
    return archive_of_engines(folder, customer, family, engines, kinds, **variables)


def archive_of_engines(
    folder: Path, customer: str, family: Family, engines: dict[str, bytes], kinds: tuple[str, str], **variables: Any
) -> Path:
    template = "spellcheck" if family is BART else "text2text"
    tokenizer: dict[str, bytes] = {"tokenizer": spiece()}
    if family is BART:
        tokenizer = {"vocabulary": json.dumps(bytepair_vocabulary()).encode(), "merges": merges()}
    chosen = dict(zip(("encoder", "decoder"), kinds, strict=True))
    given = {"maxNewTokens": 12, "maxCharacters": 400} | variables
    files = render_template(template, tokenizer | engines, chosen, given)
    return pack(files, folder / f"{customer}--{template}--0123456789ab.tar.gz")


def check_answers(triton: TritonInstance, target: str, family: Family, search: int, suggestions: int) -> None:
    raw = [text.encode() for text in TEXTS]
    wanted = answers(family, search)
    expected = [[decode(family, tokens) for tokens in text["tokens"][:suggestions]] for text in wanted]
    outputs = triton.invoke_texts(target, raw).outputs()
    assert rows(outputs["SUGGESTIONS"], len(TEXTS)) == expected
    if wanted[0]["scores"] is not None:
        scores = [score for text in wanted for score in text["scores"][:suggestions]]
        assert outputs["SCORES"] == pytest.approx(scores, rel=1e-3, abs=1e-4)
    one = triton.invoke_texts(target, raw[:1]).outputs()
    assert one["SUGGESTIONS"] == expected[0]
    binary = triton.invoke_texts_binary(target, raw, ["SUGGESTIONS"]).binary_outputs()["SUGGESTIONS"]
    assert binary == b"".join(struct.pack("<I", len(t.encode())) + t.encode() for row in expected for t in row)

"""Two small sequence-to-sequence models, their tokenizers by the references, and what Hugging Face answers."""

from __future__ import annotations

import atexit
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import sentencepiece
from bytepair import byte_symbols
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [
    "the wireles hedphones",
    "micheal jakson thriler",
    "a",
    "naïve café 12",
    "of the in the to the",
    "Straße, 你好!",
]

_MERGES = [("t", "h"), ("th", "e"), ("Ġ", "the"), ("i", "n"), ("Ġ", "in"), ("e", "r"), ("Ġ", "o"), ("Ġo", "f")]
_BEAMS = {"max_new_tokens": 12, "num_beams": 4, "num_return_sequences": 3}
# Keyword arguments of `generate`; the names on the right of a Search are another's.
SEARCHES: list[dict[str, Any]] = [
    {"max_new_tokens": 12},
    {"max_new_tokens": 6, "forced_eos_token_id": "end", "forced_bos_token_id": 9},
    _BEAMS,
    _BEAMS | {"early_stopping": True},
    _BEAMS | {"early_stopping": "never"},
    _BEAMS | {"length_penalty": 0.0},
    _BEAMS | {"length_penalty": 2.5},
    _BEAMS | {"length_penalty": -1.0, "early_stopping": "never"},
    _BEAMS | {"forced_eos_token_id": "end"},
    _BEAMS | {"forced_bos_token_id": 9, "forced_eos_token_id": "end"},
    {"max_new_tokens": 10, "num_beams": 2, "num_return_sequences": 1},
]


@dataclass(frozen=True)
class Family:
    """One of the two kinds of model. `end_bias` makes random weights end a sequence now and then."""

    name: str
    start: int
    end: int
    pad: int
    end_bias: float
    seed: int


BART = Family("bart", start=2, end=2, pad=1, end_bias=3.0, seed=3)
T5 = Family("t5", start=0, end=1, pad=0, end_bias=6.0, seed=3)
FAMILIES = (BART, T5)


def bytepair_vocabulary() -> dict[str, int]:
    tokens = ["<s>", "<pad>", "</s>", "<unk>", *byte_symbols(), *(left + right for left, right in _MERGES)]
    return {token: number for number, token in enumerate(tokens)}


def merges() -> bytes:
    return ("#version: 0.2\n" + "".join(f"{left} {right}\n" for left, right in _MERGES)).encode()


@cache
def bytepair_reference() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(bytepair_vocabulary(), _MERGES))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


@cache
def spiece(rules: str = "nmt_nfkc", size: int = 300) -> bytes:
    """A SentencePiece model trained on this repository's own words."""
    if ready() is not None and (rules, size) == ("nmt_nfkc", 300):
        return (made() / "spiece.model").read_bytes()
    pages = [ROOT / "docs" / "development.md", ROOT / "docs" / "iam.md", ROOT / "docs" / "template-format.md"]
    lines = [line for page in pages for line in page.read_text(encoding="utf-8").splitlines() if line.strip()]
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([*lines, *TEXTS * 5]),
        model_writer=model,
        vocab_size=size,
        model_type="unigram",
        normalization_rule_name=rules,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        hard_vocab_limit=False,
        minloglevel=2,
        num_threads=1,
    )
    return model.getvalue()


@cache
def unigram_reference() -> Any:
    return sentencepiece.SentencePieceProcessor(model_proto=spiece())


def encode(family: Family, text: str) -> list[int]:
    """With the special tokens that the family has around a text."""
    if family is BART:
        vocabulary = bytepair_vocabulary()
        return [vocabulary["<s>"], *bytepair_reference().encode(text).ids, vocabulary["</s>"]]
    ids: list[int] = unigram_reference().encode(text)
    return [*ids, T5.end]


def decode(family: Family, ids: list[int]) -> str:
    """As Hugging Face's tokenizers do it when they skip special tokens."""
    if family is BART:
        text: str = bytepair_reference().decode([n for n in ids if n > 3], skip_special_tokens=False)
        return text
    pieces = [n for n in ids if n > 2 and n < unigram_reference().get_piece_size()]
    found: str = unigram_reference().decode(pieces)
    return found


def vocabulary_size(family: Family) -> int:
    return len(bytepair_vocabulary()) if family is BART else int(unigram_reference().get_piece_size())


def searches(family: Family) -> list[dict[str, Any]]:
    return [{key: family.end if value == "end" else value for key, value in s.items()} for s in SEARCHES]


def ready() -> Path | None:
    """A folder that `make` filled elsewhere."""
    named = os.environ.get("MMECTL_SEQ2SEQ")
    return Path(named) if named else None


@cache
def made() -> Path:
    """The folder with the engines and answers.json; made once a run where none is at hand."""
    if (folder := ready()) is not None:
        return folder
    folder = Path(tempfile.mkdtemp(prefix="mmectl-seq2seq-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return make(folder)


def make(folder: Path) -> Path:
    """Needs the peer `reference`."""
    (folder / "spiece.model").write_bytes(spiece())
    wanted = [
        {
            "family": family.name,
            "seed": family.seed,
            "vocabulary": vocabulary_size(family),
            "start": family.start,
            "end": family.end,
            "pad": family.pad,
            "end_bias": family.end_bias,
            "rows": [encode(family, text) for text in TEXTS],
            "searches": searches(family),
        }
        for family in FAMILIES
    ]
    (folder / "wanted.json").write_text(json.dumps(wanted))
    reference = next(Path(os.environ["MMECTL_PEERS"]).glob("reference-*"))
    subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            str(ROOT / "model-templates/tests/reference_models.py"),
            folder / "wanted.json",
            folder,
        ],
        env=os.environ | {"PYTHONPATH": str(reference)},
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=300,
    )
    return folder


@cache
def _answers() -> Any:
    return json.loads((made() / "answers.json").read_text())


def answers(family: Family, search: int) -> list[dict[str, Any]]:
    """For each of TEXTS: tokens and scores, best first."""
    found: list[dict[str, Any]] = _answers()[family.name][search]
    return found


def engine(family: Family, part: str, kind: str) -> bytes:
    """The file of an encoder or decoder as onnx or torchscript."""
    return (made() / f"{family.name}-{part}.{'onnx' if kind == 'onnx' else 'pt'}").read_bytes()


if __name__ == "__main__":
    make(Path(sys.argv[1]))

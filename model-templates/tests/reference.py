"""What an archive's target model must answer, worked out from the archive's own files by the reference tokenizers and
plain PyTorch, with none of the templates' code."""

from __future__ import annotations

import json
import math
import re
import struct
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers
from triton_instance import TritonInstance

QUERIES = ["How do I cancel my drill?", "", "Straße, 你好 & naïve café! " * 40, "Where is my invoice"]
OPENINGS = ["Thank you for contacting us. We will", "I have looked at your parcel and", "Kind", "x"]


def files_of(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as tar:
        opened = {member.name.removeprefix("./"): tar.extractfile(member) for member in tar if member.isfile()}
        return {name: file.read() for name, file in opened.items() if file is not None}


def parameters(config: bytes) -> dict[str, str]:
    return dict(re.findall(r'key:\s*"(\w+)"\s*value:?\s*\{\s*string_value:\s*"([^"]*)"', config.decode()))


def module_of(content: bytes, folder: Path) -> Any:
    path = folder / "model.pt"
    path.write_bytes(content)
    return torch.jit.load(str(path)).eval()


def expected_embeddings(files: dict[str, bytes], texts: list[str], folder: Path) -> list[list[float]]:
    """One text at a time, without padding."""
    vocabulary = files["preprocess/1/vocab.txt"].decode().split("\n")
    settings = parameters(files["preprocess/config.pbtxt"])
    tokenizer = Tokenizer(models.WordPiece({t: n for n, t in enumerate(vocabulary) if t}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=settings["lower_case"] == "true")
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    module = module_of(files["encoder/1/model.pt"], folder)
    room = int(settings["max_sequence_length"]) - 2
    answers = []
    for text in texts:
        inner = tokenizer.encode(text, add_special_tokens=False).ids[:room]
        ids = torch.tensor([[vocabulary.index("[CLS]"), *inner, vocabulary.index("[SEP]")]])
        with torch.no_grad():
            answers.append(module(ids, torch.ones_like(ids))[0].tolist())
    return answers


def expected_suggestions(files: dict[str, bytes], text: str, folder: Path) -> list[str]:
    """A beam search that starts from the first token at every step, one text at a time."""
    settings = parameters(files["autocomplete/config.pbtxt"])
    vocabulary = json.loads(files["autocomplete/1/vocab.json"])
    lines = files["autocomplete/1/merges.txt"].decode().splitlines()
    pairs = [(line.split(" ")[0], line.split(" ")[1]) for line in lines if not line.startswith("#version")]
    tokenizer = Tokenizer(models.BPE(vocabulary, pairs))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    start, end = vocabulary[settings["start_token"]], vocabulary[settings["end_token"]]
    first, pad = vocabulary[settings["decoder_start_token"]], vocabulary[settings["pad_token"]]
    module = module_of(files["autocomplete/1/model.pt"], folder)
    room = int(settings["max_input_tokens"]) - 2
    ids = torch.tensor([[start, *tokenizer.encode(text).ids[-room:], end]])

    @cache
    def following(tokens: tuple[int, ...]) -> list[float]:
        with torch.no_grad():
            state = module.encode(ids, torch.ones_like(ids))
            for token in (first, *tokens):
                logits, state = module.step(torch.tensor([[token]]), state)
            logits[:, [token for token in {start, first, pad} if token != end]] = -math.inf
            values: list[float] = torch.log_softmax(logits, dim=-1)[0].tolist()
            return values

    width, penalty = int(settings["suggestions"]), float(settings["length_penalty"])
    beams: list[tuple[tuple[int, ...], float]] = [((), 0.0)]
    finished: list[tuple[tuple[int, ...], float]] = []
    length = 0
    while len(finished) < width and length < int(settings["max_new_tokens"]):
        length += 1
        grown = [((*b, token), score + more) for b, score in beams for token, more in enumerate(following(b))]
        grown = sorted(grown, key=lambda beam: -beam[1])[: 2 * width]
        finished += [(b[:-1], score / length**penalty) for b, score in grown[:width] if b[-1] == end]
        beams = [beam for beam in grown if beam[0][-1] != end][:width]
    best = sorted(finished, key=lambda beam: -beam[1])[:width]
    best += [(b, score / length**penalty) for b, score in beams][: width - len(best)]
    return [tokenizer.decode(list(b), skip_special_tokens=False) for b, _ in sorted(best, key=lambda beam: -beam[1])]


def cosine(left: list[float], right: list[float]) -> float:
    def product(a: list[float], b: list[float]) -> float:
        return math.fsum(x * y for x, y in zip(a, b, strict=True))

    return product(left, right) / math.sqrt(product(left, left) * product(right, right))


def rows(flat: list[Any], count: int) -> list[list[Any]]:
    width = len(flat) // count
    return [flat[row * width : (row + 1) * width] for row in range(count)]


def check_embeddings(triton: TritonInstance, target: str, files: dict[str, bytes], folder: Path) -> None:
    raw = [query.encode() for query in QUERIES]
    expected = expected_embeddings(files, QUERIES, folder)
    answer = triton.invoke_texts(target, raw)
    found = rows(answer.outputs()["EMBEDDING"], len(QUERIES))
    for left, right in zip(found, expected, strict=True):
        assert cosine(left, right) >= 0.9999
    binary = triton.invoke_texts_binary(target, raw, ["EMBEDDING"]).binary_outputs()["EMBEDDING"]
    assert struct.unpack(f"<{len(binary) // 4}f", binary) == pytest.approx([x for row in found for x in row], abs=1e-6)


def check_suggestions(triton: TritonInstance, target: str, files: dict[str, bytes], folder: Path) -> None:
    raw = [opening.encode() for opening in OPENINGS]
    outputs = triton.invoke_texts(target, raw).outputs()
    expected = [expected_suggestions(files, opening, folder) for opening in OPENINGS]
    assert rows(outputs["SUGGESTIONS"], len(OPENINGS)) == expected
    binary = triton.invoke_texts_binary(target, raw, ["SUGGESTIONS"]).binary_outputs()["SUGGESTIONS"]
    assert binary == b"".join(struct.pack("<I", len(text.encode())) + text.encode() for row in expected for text in row)

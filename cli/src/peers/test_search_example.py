"""The second example fleet, as `mmectl --local apply` makes it: its archives, byte for byte, on a real Triton."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from deployment import BUCKET, ROOT, Deployment
from reference import rows
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from triton_instance import TritonInstance

SEARCH = ROOT / "examples" / "search"
CORRECTIONS = {
    "bazaar": {
        "wireles hedphones": "wireless headphones",
        "runing shoes for men": "running shoes for men",
        "chager": "charger",
    },
    "melodia": {
        "micheal jakson thriler": "michael jackson thriller",
        "the beetles": "the beatles",
        "jazz piano": "jazz piano",
    },
}


def expected_embedding(customer: str, text: str) -> list[float]:
    folder = SEARCH / "artifacts" / customer
    tokens = (folder / "words.txt").read_text().splitlines()
    tokenizer = Tokenizer(models.WordPiece({t: n for n, t in enumerate(tokens)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    ids = np.array([[2, *tokenizer.encode(text).ids, 3]], dtype=np.int64)
    session = onnxruntime.InferenceSession(str(folder / "sentence-encoder.onnx"), providers=["CPUExecutionProvider"])
    [hidden] = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
    mean = hidden[0].mean(axis=0)
    found: list[float] = (mean / np.linalg.norm(mean)).tolist()
    return found


def test_the_archives_of_the_search_example_correct_and_embed(tmp_path: Path) -> None:
    with Deployment(tmp_path / "apply", SEARCH / "fleet.yaml") as deployed:
        archives = {}
        for key in deployed.s3.list_objects_v2(Bucket=BUCKET, Prefix="search/local/models/")["Contents"]:
            name = key["Key"].rsplit("/", 1)[1]
            archives[name] = tmp_path / name
            deployed.s3.download_file(BUCKET, key["Key"], str(archives[name]))
    assert len(archives) == 4
    (tmp_path / "triton").mkdir()
    with TritonInstance(tmp_path / "triton") as triton:
        for name, archive in archives.items():
            loaded = triton.load(archive, name)
            assert (loaded.status, loaded.body) == (200, b""), triton.log()[-3000:]
        for customer, corrections in CORRECTIONS.items():
            [speller] = [name for name in archives if name.startswith(f"{customer}--spellcheck--")]
            [encoder] = [name for name in archives if name.startswith(f"{customer}--query-embedding--")]
            outputs = triton.invoke_texts(speller, [text.encode() for text in corrections]).outputs()
            assert outputs["SUGGESTIONS"] == list(corrections.values())
            texts = list(corrections.values())
            found = rows(triton.invoke_texts(encoder, [t.encode() for t in texts]).outputs()["EMBEDDING"], len(texts))
            for text, vector in zip(texts, found, strict=True):
                assert vector == pytest.approx(expected_embedding(customer, text), abs=1e-5)

"""What each built-in template must answer to its sample, worked out without Triton and without the templates' code.

    scripts/peers python model-templates/tests/golden.py

writes `tests/expected*.json` of every template anew; `test_golden.py` holds the files against this, `mmectl template
test` holds a real Triton against the files. Models are those of `tests/model.yaml`, the request is the template's own.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import sentencepiece
import torch
from numpy.typing import NDArray
from reference import expected_embeddings, expected_suggestions
from rendering import TEMPLATES, read_yaml, render
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

Array = NDArray[Any]


def definition(template: str) -> Path:
    return TEMPLATES / template / "tests" / "model.yaml"


def sample(template: str) -> list[str]:
    """The texts of the request that warms a model."""
    request = json.loads((TEMPLATES / template / "sample.json").read_text(encoding="utf-8"))
    texts: list[str] = request["inputs"][0]["data"]
    return texts


def artifact(template: str, name: str) -> Path:
    path = definition(template)
    found: Path = path.parent / read_yaml(path)["artifacts"][name]
    return found


def run(model: Path, **inputs: Array) -> Array:
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    answer: Array = session.run(None, inputs)[0]
    return answer


def output(name: str, datatype: str, value: Array | list[list[str]] | list[list[float]]) -> dict[str, Any]:
    array = np.array(value)
    data = (
        [round(number, 6) + 0.0 for number in array.flatten().tolist()]
        if datatype == "FP32"
        else array.flatten().tolist()
    )
    return {"name": name, "datatype": datatype, "shape": list(array.shape), "data": data}


def embedding(part: str) -> list[dict[str, Any]]:
    files = render(definition("embedding"), part)
    with tempfile.TemporaryDirectory() as folder:
        return [output("EMBEDDING", "FP32", expected_embeddings(files, sample("embedding"), Path(folder)))]


def autocomplete() -> list[dict[str, Any]]:
    """Of the scores PyTorch's reference says nothing."""
    files = render(definition("autocomplete"))
    with tempfile.TemporaryDirectory() as folder:
        found = [expected_suggestions(files, text, Path(folder)) for text in sample("autocomplete")]
    return [output("SUGGESTIONS", "BYTES", found)]


def wordpiece(template: str) -> Array:
    """The only text of the sample as ids."""
    tokens = artifact(template, "vocabulary").read_text(encoding="utf-8").splitlines()
    tokenizer = Tokenizer(models.WordPiece({t: n for n, t in enumerate(tokens)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    [text] = sample(template)
    return np.array([[tokens.index("[CLS]"), *tokenizer.encode(text).ids, tokens.index("[SEP]")]], dtype=np.int64)


def sentence_embedding() -> list[dict[str, Any]]:
    ids = wordpiece("sentence-embedding")
    hidden = run(artifact("sentence-embedding", "encoder"), input_ids=ids, attention_mask=np.ones_like(ids))
    mean = hidden[0].mean(axis=0)
    return [output("EMBEDDING", "FP32", (mean / np.linalg.norm(mean))[np.newaxis])]


def classifier() -> list[dict[str, Any]]:
    ids = wordpiece("classifier")
    logits = torch.tensor(run(artifact("classifier", "classifier"), input_ids=ids, attention_mask=np.ones_like(ids)))
    labels = artifact("classifier", "labels").read_text(encoding="utf-8").splitlines()
    likely, order = torch.softmax(logits, dim=-1).topk(2)
    return [
        output("LABELS", "BYTES", [[labels[number] for number in row] for row in order.tolist()]),
        output("SCORES", "FP32", likely.numpy()),
    ]


def greedy(template: str, ids: list[int], start: int, end: int) -> tuple[list[int], float]:
    """The likeliest token after token, without the end; and the mean of their log probabilities, the end's included."""
    given = np.array([ids], dtype=np.int64)
    mask = np.ones_like(given)
    states = run(artifact(template, "encoder"), input_ids=given, attention_mask=mask)
    tokens, total = [start], 0.0
    while tokens[-1] != end or len(tokens) == 1:
        so_far = np.array([tokens], dtype=np.int64)
        logits = run(
            artifact(template, "decoder"),
            input_ids=so_far,
            encoder_hidden_states=states,
            encoder_attention_mask=mask,
        )
        likely = torch.log_softmax(torch.tensor(logits[0]), dim=-1)
        tokens.append(int(likely.argmax()))
        total += float(likely.max())
    return tokens[1:-1], total / (len(tokens) - 1)


def answered(found: list[tuple[str, float]]) -> list[dict[str, Any]]:
    return [
        output("SUGGESTIONS", "BYTES", [[text] for text, _ in found]),
        output("SCORES", "FP32", np.array([[score] for _, score in found])),
    ]


def spellcheck() -> list[dict[str, Any]]:
    vocabulary: dict[str, int] = json.loads(artifact("spellcheck", "vocabulary").read_text(encoding="utf-8"))
    lines = artifact("spellcheck", "merges").read_text(encoding="utf-8").splitlines()
    pairs = [(line.split(" ")[0], line.split(" ")[1]) for line in lines if not line.startswith("#version")]
    tokenizer = Tokenizer(models.BPE(vocabulary, pairs))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    start, end = vocabulary["<s>"], vocabulary["</s>"]
    found = []
    for text in sample("spellcheck"):
        tokens, score = greedy("spellcheck", [start, *tokenizer.encode(text).ids, end], start=end, end=end)
        found.append((tokenizer.decode(tokens, skip_special_tokens=False), score))
    return answered(found)


def text2text() -> list[dict[str, Any]]:
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(artifact("text2text", "tokenizer")))
    found = []
    for text in sample("text2text"):
        tokens, score = greedy("text2text", [*tokenizer.encode(text), 1], start=0, end=1)
        found.append((tokenizer.decode(tokens), score))
    return answered(found)


def directory() -> list[dict[str, Any]]:
    """Twice what was sent."""
    [sent] = json.loads((definition("directory").parent / "sample.json").read_text(encoding="utf-8"))["inputs"]
    return [output("DOUBLE", "FP32", 2 * np.array(sent["data"], dtype=np.float32).reshape(sent["shape"]))]


ANSWERS: dict[str, dict[str, Callable[[], list[dict[str, Any]]]]] = {
    "autocomplete": {"expected.json": autocomplete},
    "classifier": {"expected.json": classifier},
    "directory": {"expected.json": directory},
    "embedding": {
        "expected-passage.json": lambda: embedding("passage"),
        "expected-query.json": lambda: embedding("query"),
    },
    "sentence-embedding": {"expected.json": sentence_embedding},
    "spellcheck": {"expected.json": spellcheck},
    "text2text": {"expected.json": text2text},
}


def main() -> None:
    for template, files in ANSWERS.items():
        for name, work in files.items():
            path = definition(template).with_name(name)
            path.write_text(json.dumps({"outputs": work()}, ensure_ascii=False) + "\n", encoding="utf-8")
            print(path)


if __name__ == "__main__":
    main()

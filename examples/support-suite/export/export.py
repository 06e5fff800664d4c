"""Writes the example's artifacts: vocabularies and TorchScript modules, trained for some seconds each on a CPU.

    scripts/peers python examples/support-suite/export/export.py [CUSTOMER ...]

Needs PyTorch 1.13 or newer and the `tokenizers` package. The same machine gives the same files; another one may give
other weights, for floating point sums depend on the processor.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

import torch
from modules import SequenceModel, TextEncoder
from texts import CUSTOMERS, Customer, questions, replies
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from torch import Tensor, nn
from torch.nn import functional

ARTIFACTS = Path(__file__).resolve().parent.parent / "artifacts"
ENCODER_STEPS = 80
SEQUENCE_STEPS = 260


def train_wordpiece(texts: list[str], folder: Path) -> Tokenizer:
    """Writes vocab.txt."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    tokenizer.train_from_iterator(
        texts, trainers.WordPieceTrainer(vocab_size=320, special_tokens=special, show_progress=False)
    )
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda entry: entry[1])
    (folder / "vocab.txt").write_text("".join(f"{token}\n" for token, _ in vocabulary), encoding="utf-8")
    return tokenizer


def train_bytepair(texts: list[str], folder: Path) -> Tokenizer:
    """Writes vocab.json and merges.txt."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=448,
        special_tokens=["<pad>", "<s>", "</s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    (folder / "vocab.json").write_text(json.dumps(model["vocab"], ensure_ascii=False) + "\n", encoding="utf-8")
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]]
    (folder / "merges.txt").write_text("".join(f"{merge}\n" for merge in merges), encoding="utf-8")
    return tokenizer


def pad(rows: list[list[int]], filler: int = 0) -> Tensor:
    longest = max(map(len, rows))
    return torch.tensor([row + [filler] * (longest - len(row)) for row in rows])


def train_encoders(tokenizer: Tokenizer, pairs: list[tuple[str, str]]) -> tuple[TextEncoder, TextEncoder]:
    """A query encoder and a passage encoder: each query is drawn to its own passage and away from the others."""
    start, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    sides = [pad([[start, *tokenizer.encode(pair[side]).ids, end] for pair in pairs]) for side in (0, 1)]
    query, passage = (TextEncoder(tokenizer.get_vocab_size(), size=32, heads=2, layers=1) for _ in sides)
    optimizer = torch.optim.AdamW([*query.parameters(), *passage.parameters()], lr=3e-3)
    wanted = torch.arange(len(pairs))
    for _ in range(ENCODER_STEPS):
        similarity = query(sides[0], (sides[0] != 0).long()).matmul(passage(sides[1], (sides[1] != 0).long()).t()) * 20
        loss = functional.cross_entropy(similarity, wanted) + functional.cross_entropy(similarity.t(), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return query, passage


def train_sequence_model(tokenizer: Tokenizer, pairs: list[tuple[str, str]]) -> SequenceModel:
    """Learns to continue each text, all tokens of a continuation at once."""
    start, end = tokenizer.token_to_id("<s>"), tokenizer.token_to_id("</s>")
    texts = [[start, *tokenizer.encode(text).ids, end] for text, _ in pairs]
    answers = [tokenizer.encode(rest).ids for _, rest in pairs]
    model = SequenceModel(tokenizer.get_vocab_size(), size=40, heads=4, layers=1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3)
    for _ in range(SEQUENCE_STEPS):
        batch = torch.randint(len(pairs), (32,)).tolist()
        inputs = pad([texts[row] for row in batch])
        given = pad([[start, *answers[row]] for row in batch])
        wanted = pad([[*answers[row], end] for row in batch], filler=-100)
        logits = model(inputs, (inputs != 0).long(), given)
        loss = functional.cross_entropy(logits.transpose(1, 2), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def save(module: nn.Module, path: Path) -> None:
    """TorchScript without the debug records, which are half of so small a file."""
    buffer = io.BytesIO()
    torch.jit.save(torch.jit.script(module.eval()), buffer)
    with zipfile.ZipFile(buffer) as whole, zipfile.ZipFile(path, "w") as slim:
        for entry in whole.infolist():
            if not entry.filename.endswith(".debug_pkl"):
                # The name of the folder within the file would be the buffer's.
                inner = entry.filename.split("/", 1)[1]
                slim.writestr(zipfile.ZipInfo(f"{path.stem}/{inner}"), whole.read(entry))
    torch.jit.load(str(path))


def export(customer: Customer) -> None:
    """Everything of one customer. Seeds differ per customer, so no two have the same weights."""
    folder = ARTIFACTS / customer.slug
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(sum(customer.slug.encode()))
    pairs = questions(customer)
    query, passage = train_encoders(train_wordpiece([text for pair in pairs for text in pair], folder), pairs)
    save(query, folder / "query_encoder.pt")
    save(passage, folder / "passage_encoder.pt")
    if customer.autocomplete:
        lines = replies(customer)
        save(
            train_sequence_model(train_bytepair([a + b for a, b in lines], folder), lines), folder / "sequence_model.pt"
        )


def main(names: list[str]) -> None:
    torch.set_num_threads(1)
    for customer in CUSTOMERS:
        if not names or customer.slug in names:
            export(customer)
            print(f"exported {customer.slug}")


if __name__ == "__main__":
    main(sys.argv[1:])

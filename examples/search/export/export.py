"""Writes the example's artifacts: tokenizers, and ONNX engines whose weights are put in by hand rather than trained.

    scripts/peers python examples/search/export/export.py

The speller's encoder maps the token of a misspelt word to the vector of the right one; its decoder copies the text, one
token a step. So the corrections are those of the lists below, and the engines have the tensors of a real BART's. The
sentence encoder gives every word a fixed direction. Needs PyTorch 1.13 and the `tokenizers` package; the same machine
gives the same files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from torch import Tensor, nn
from torch.nn import functional

ARTIFACTS = Path(__file__).resolve().parent.parent / "artifacts"
SIZE = 32
SHARPNESS = 30.0


@dataclass(frozen=True)
class Customer:
    """What people search for there, right and wrong."""

    slug: str
    words: str
    corrections: dict[str, str]


CUSTOMERS = (
    Customer(
        "melodia",
        "michael jackson thriller the beatles yesterday jazz piano rainy sunday songs for a radio live best of",
        {"micheal": "michael", "jakson": "jackson", "thriler": "thriller", "beetles": "beatles", "rainny": "rainy"},
    ),
    Customer(
        "bazaar",
        "wireless headphones usb charger running shoes for men women size black leather case phone the a with",
        {
            "wireles": "wireless",
            "hedphones": "headphones",
            "chager": "charger",
            "runing": "running",
            "lether": "leather",
        },
    ),
)


def vectors(count: int) -> Tensor:
    return functional.normalize(torch.randn(count, SIZE), dim=1)


class SpellingEncoder(nn.Module):
    """Each token becomes the vector of what it should be."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        self.table = nn.Parameter(table)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return functional.embedding(input_ids, self.table) * attention_mask.unsqueeze(-1).float()


class CopyingDecoder(nn.Module):
    """The token that belongs to the encoder's vector at the next place; behind the last one the end token stays."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        self.table = nn.Parameter(table * SHARPNESS)

    def forward(self, input_ids: Tensor, encoder_hidden_states: Tensor, encoder_attention_mask: Tensor) -> Tensor:
        last = encoder_attention_mask.sum(dim=1) - 1
        place = torch.minimum(torch.ones_like(input_ids).sum(dim=1), last)
        index = place.reshape(-1, 1, 1).expand(-1, 1, encoder_hidden_states.shape[2])
        return encoder_hidden_states.gather(1, index).squeeze(1).matmul(self.table.t())


class WordEncoder(nn.Module):
    """Each token has a direction of its own."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        self.table = nn.Parameter(table)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return functional.embedding(input_ids, self.table) * attention_mask.unsqueeze(-1).float()


def save(module: nn.Module, inputs: dict[str, Tensor], output: tuple[str, bool], path: Path) -> None:
    """The output's second dimension is a length where it says so."""
    axes = {name: {0: "batch", 1: f"length_of_{name}"} for name in inputs}
    axes[output[0]] = {0: "batch"} | ({1: "length"} if output[1] else {})
    torch.onnx.export(
        module.eval(),
        tuple(inputs.values()),
        str(path),
        input_names=list(inputs),
        output_names=[output[0]],
        dynamic_axes=axes,
        opset_version=13,
    )


def spelling_tokenizer(customer: Customer, folder: Path) -> Tokenizer:
    """Every word, right or wrong, at the start of a text or behind a space, is one token."""
    texts = [*customer.words.split(), *customer.corrections]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=4000,
        special_tokens=["<s>", "<pad>", "</s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([*texts * 3, *(f"x {text}" for text in texts * 3)], trainer)
    model = json.loads(tokenizer.to_str())["model"]
    (folder / "vocab.json").write_text(json.dumps(model["vocab"], ensure_ascii=False) + "\n", encoding="utf-8")
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]]
    (folder / "merges.txt").write_text("".join(f"{merge}\n" for merge in merges), encoding="utf-8")
    return tokenizer


def export_speller(customer: Customer, folder: Path) -> None:
    tokenizer = spelling_tokenizer(customer, folder)
    table = vectors(tokenizer.get_vocab_size())
    corrected = table.clone()
    for wrong, right in customer.corrections.items():
        for space in ("", " "):
            [source], [target] = (tokenizer.encode(space + word).ids for word in (wrong, right))
            corrected[source] = table[target]
    ids = torch.tensor([[0, 10, 11, 2], [0, 12, 2, 1]])
    mask = (ids != 1).long()
    encoder = SpellingEncoder(corrected)
    save(
        encoder, {"input_ids": ids, "attention_mask": mask}, ("last_hidden_state", True), folder / "spell-encoder.onnx"
    )
    given = {"input_ids": ids[:, :2], "encoder_hidden_states": encoder(ids, mask), "encoder_attention_mask": mask}
    save(CopyingDecoder(table), given, ("logits", False), folder / "spell-decoder.onnx")


def export_sentence_encoder(customer: Customer, folder: Path) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{letter}" for letter in letters)]
    tokens += [word for word in dict.fromkeys(customer.words.split()) if word not in tokens]
    (folder / "words.txt").write_text("".join(f"{token}\n" for token in tokens), encoding="utf-8")
    ids = torch.tensor([[2, 5, 6, 3], [2, 7, 3, 0]])
    inputs = {"input_ids": ids, "attention_mask": (ids != 0).long()}
    save(WordEncoder(vectors(len(tokens))), inputs, ("last_hidden_state", True), folder / "sentence-encoder.onnx")


def main() -> None:
    for number, customer in enumerate(CUSTOMERS):
        torch.manual_seed(number)
        folder = ARTIFACTS / customer.slug
        folder.mkdir(parents=True, exist_ok=True)
        export_speller(customer, folder)
        export_sentence_encoder(customer, folder)


if __name__ == "__main__":
    main()

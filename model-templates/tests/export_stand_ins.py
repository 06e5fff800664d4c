"""Writes the stand-in models of the templates that no example brings: `tests/files/` of classifier and text2text.

    scripts/peers python model-templates/tests/export_stand_ins.py

Their weights are put in by hand rather than trained: the classifier counts words for each label, and the text-to-text
model copies a text but for the words that it knows to be wrong, one token a step. The engines have the tensors of real
ones. Needs the PyTorch and the sentencepiece of scripts/peers.lock; the same machine gives the same files.
"""

from __future__ import annotations

import io
from pathlib import Path

import sentencepiece
import torch
from rendering import TEMPLATES
from torch import Tensor, nn
from torch.nn import functional

SIZE = 24
SHARPNESS = 30.0
LABELS = ("billing", "shipping", "other")
WORDS = {
    "invoice": "billing",
    "refund": "billing",
    "card": "billing",
    "parcel": "shipping",
    "courier": "shipping",
    "arrive": "shipping",
}
PLAIN_WORDS = ("where", "is", "my", "when", "will", "the", "a", "does", "it", "?")
CORRECTIONS = {"wireles": "wireless", "hedphones": "headphones", "chager": "charger", "lether": "leather"}
RIGHT_WORDS = ("phone", "case", "usb", "black", "running", "shoes", *CORRECTIONS.values())


class Counting(nn.Module):
    """A logit per label: what its words in the text weigh together."""

    def __init__(self, weights: Tensor) -> None:
        super().__init__()
        self.weights = nn.Parameter(weights)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        each = functional.embedding(input_ids, self.weights) * attention_mask.unsqueeze(-1).float()
        return each.sum(dim=1)


class Correcting(nn.Module):
    """Each token becomes the vector of what it should be."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        self.table = nn.Parameter(table)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return functional.embedding(input_ids, self.table) * attention_mask.unsqueeze(-1).float()


class Copying(nn.Module):
    """The token of the encoder's vector at the place of the next one; behind the last the end token stays."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        self.table = nn.Parameter(table * SHARPNESS)

    def forward(self, input_ids: Tensor, encoder_hidden_states: Tensor, encoder_attention_mask: Tensor) -> Tensor:
        last = encoder_attention_mask.sum(dim=1) - 1
        place = torch.minimum(torch.ones_like(input_ids).sum(dim=1) - 1, last)
        index = place.reshape(-1, 1, 1).expand(-1, 1, encoder_hidden_states.shape[2])
        return encoder_hidden_states.gather(1, index).squeeze(1).matmul(self.table.t())


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


def classifier(folder: Path) -> None:
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *PLAIN_WORDS, *WORDS]
    (folder / "vocab.txt").write_text("".join(f"{token}\n" for token in tokens), encoding="utf-8")
    (folder / "labels.txt").write_text("".join(f"{label}\n" for label in LABELS), encoding="utf-8")
    weights = torch.zeros(len(tokens), len(LABELS))
    weights[tokens.index("[CLS]"), LABELS.index("other")] = 0.5
    for word, label in WORDS.items():
        weights[tokens.index(word), LABELS.index(label)] = 2.0
    ids = torch.tensor([[2, 4, 5, 3], [2, 6, 3, 0]])
    inputs = {"input_ids": ids, "attention_mask": (ids != 0).long()}
    save(Counting(weights), inputs, ("logits", False), folder / "classifier.onnx")


def pieces() -> bytes:
    """A SentencePiece model in which every word, right or wrong, is one piece."""
    words = [*RIGHT_WORDS, *CORRECTIONS]
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([" ".join(words[n:] + words[:n]) for n in range(len(words))] * 20),
        model_writer=model,
        vocab_size=100,
        model_type="unigram",
        normalization_rule_name="identity",
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        hard_vocab_limit=False,
        minloglevel=2,
        num_threads=1,
    )
    return model.getvalue()


def text2text(folder: Path) -> None:
    (folder / "spiece.model").write_bytes(pieces())
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(folder / "spiece.model"))
    table = functional.normalize(torch.randn(tokenizer.get_piece_size(), SIZE), dim=1)
    corrected = table.clone()
    for wrong, right in CORRECTIONS.items():
        [source], [target] = tokenizer.encode(wrong), tokenizer.encode(right)
        corrected[source] = table[target]
    ids = torch.tensor([[5, 6, 7, 1], [8, 9, 1, 0]])
    mask = (ids != 0).long()
    encoder = Correcting(corrected)
    save(encoder, {"input_ids": ids, "attention_mask": mask}, ("last_hidden_state", True), folder / "encoder.onnx")
    given = {"input_ids": ids[:, :2], "encoder_hidden_states": encoder(ids, mask), "encoder_attention_mask": mask}
    save(Copying(table), given, ("logits", False), folder / "decoder.onnx")


def main() -> None:
    for name, work in (("classifier", classifier), ("text2text", text2text)):
        torch.manual_seed(0)
        folder = TEMPLATES / name / "tests" / "files"
        folder.mkdir(parents=True, exist_ok=True)
        work(folder)


if __name__ == "__main__":
    main()

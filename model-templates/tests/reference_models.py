"""Small BART and T5 models with weights from a seed, exported as engines, and what Hugging Face's `generate` answers.

Runs as a program of its own, because transformers wants older packages than the tests have:

    python reference_models.py WANTED.json FOLDER

WANTED.json holds a list of {"family", "seed", "vocabulary", "start", "end", "pad", "end_bias", "rows", "searches"}:
rows of token ids of any lengths, and keyword arguments of `generate`. FOLDER gets FAMILY-encoder.{onnx,pt},
FAMILY-decoder.{onnx,pt} and answers.json: for each model, each search and each row the answers as lists of ids without
start and end, and their scores where it is a beam search.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import BartConfig, BartForConditionalGeneration, T5Config, T5ForConditionalGeneration


class Encoder(nn.Module):
    """Ids and mask to a vector per token."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        states: Tensor = self.encoder(input_ids=input_ids, attention_mask=attention_mask, return_dict=False)[0]
        return states


class Decoder(nn.Module):
    """Ids so far and what the encoder gave to the logits of the next token."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.decoder = model.get_decoder()
        self.head = model.lm_head
        self.scale = (
            model.config.d_model**-0.5 if model.config.model_type == "t5" and model.config.tie_word_embeddings else 1.0
        )

    def forward(self, input_ids: Tensor, encoder_hidden_states: Tensor, encoder_attention_mask: Tensor) -> Tensor:
        states = self.decoder(
            input_ids=input_ids,
            encoder_hidden_states=encoder_hidden_states,
            encoder_attention_mask=encoder_attention_mask,
            use_cache=False,
            return_dict=False,
        )[0]
        logits: Tensor = self.head(states[:, -1, :] * self.scale)
        return logits


def bart(wanted: dict[str, Any]) -> Any:
    config = BartConfig(
        vocab_size=wanted["vocabulary"],
        d_model=24,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        max_position_embeddings=128,
        init_std=0.6,
        bos_token_id=0,
        pad_token_id=wanted["pad"],
        eos_token_id=wanted["end"],
        decoder_start_token_id=wanted["start"],
        forced_bos_token_id=None,
        forced_eos_token_id=None,
        attn_implementation="eager",
    )
    return BartForConditionalGeneration(config)


def t5(wanted: dict[str, Any]) -> Any:
    config = T5Config(
        vocab_size=wanted["vocabulary"],
        d_model=24,
        d_kv=12,
        d_ff=32,
        num_layers=1,
        num_decoder_layers=1,
        num_heads=2,
        initializer_factor=1.0,
        tie_word_embeddings=False,
        pad_token_id=wanted["pad"],
        eos_token_id=wanted["end"],
        decoder_start_token_id=wanted["start"],
    )
    return T5ForConditionalGeneration(config)


def export(module: nn.Module, arguments: tuple[Tensor, ...], names: list[str], output: str, path: Path) -> None:
    traced = torch.jit.trace(module, arguments)
    traced.save(str(path.with_suffix(".pt")))
    axes = {name: {0: "batch", 1: f"length_of_{name}"} for name in names}
    torch.onnx.export(
        module,
        arguments,
        str(path.with_suffix(".onnx")),
        input_names=names,
        output_names=[output],
        dynamic_axes={**axes, output: {0: "batch"} | ({1: "length"} if output == "last_hidden_state" else {})},
        opset_version=13,
    )


def answers(model: Any, wanted: dict[str, Any]) -> list[Any]:
    """One row at a time, without padding."""
    special = {wanted["start"], wanted["end"], wanted["pad"]}
    found = []
    for search in wanted["searches"]:
        rows = []
        for row in wanted["rows"]:
            ids = torch.tensor([row])
            out = model.generate(
                ids,
                attention_mask=torch.ones_like(ids),
                do_sample=False,
                return_dict_in_generate=True,
                output_scores=True,
                **search,
            )
            sequences = []
            for sequence in out.sequences.tolist():
                inner = sequence[1:]
                if wanted["end"] in inner:
                    inner = inner[: inner.index(wanted["end"])]
                while inner and inner[-1] == wanted["pad"] and wanted["pad"] in special:
                    inner.pop()
                sequences.append(inner)
            scores = out.sequences_scores.tolist() if search.get("num_beams", 1) > 1 else None
            rows.append({"tokens": sequences, "scores": scores})
        found.append(rows)
    return found


def main(wanted_path: Path, folder: Path) -> None:
    told = {}
    for wanted in json.loads(wanted_path.read_text()):
        torch.manual_seed(wanted["seed"])
        family = wanted["family"]
        model = (bart if family == "bart" else t5)(wanted).eval()
        # Random weights hardly ever end a sequence; with this they do.
        model.lm_head.bias = nn.Parameter(torch.zeros(wanted["vocabulary"]))
        model.lm_head.bias.data[wanted["end"]] = wanted["end_bias"]
        ids = torch.tensor([[5, 6, 7, wanted["end"]], [8, 9, wanted["end"], wanted["pad"]]])
        mask = (ids != wanted["pad"]).long()
        with torch.no_grad():
            # An exporter leaves a module in the mode that it found it in, with all its parts.
            encoder, decoder = Encoder(model.get_encoder()).eval(), Decoder(model).eval()
            export(
                encoder, (ids, mask), ["input_ids", "attention_mask"], "last_hidden_state", folder / f"{family}-encoder"
            )
            names = ["input_ids", "encoder_hidden_states", "encoder_attention_mask"]
            example = (torch.tensor([[wanted["start"], 5, 9], [wanted["start"], 6, 7]]), encoder(ids, mask), mask)
            export(decoder, example, names, "logits", folder / f"{family}-decoder")
            told[family] = answers(model, wanted)
    (folder / "answers.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

#!/usr/bin/env python3
"""What a generating model of BART-base's size takes of a GPU: memory step by step, seconds to open, time to answer.

    python3 bench/gpu/run.py [--precision fp16] [--out FOLDER]

inside the serving image on a GPU, with PyTorch (any build) to write the ONNX files. The weights are random, which
changes no size and no time; the network is BART-base's: 6 + 6 layers, width 768, 50,265 tokens. Figures go to standard
output as JSON, a line each. What was measured is in docs/measurements.md.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
import warnings
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "model-templates" / name) for name in ("shared", "tests")]

import gpu  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch import Tensor, nn  # noqa: E402

VOCABULARY, WIDTH, HEADS, LAYERS, INNER, POSITIONS = 50_265, 768, 12, 6, 3072, 1024
VARIABLES = {"size": WIDTH, "maxNewTokens": 32, "maxBatchSize": 8, "maxSequenceLength": 64, "beams": 4}


class Attention(nn.Module):
    """Of some positions to others, by a mask that is added."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))

    def forward(self, asking: Tensor, asked: Tensor, mask: Tensor) -> Tensor:
        def heads(states: Tensor) -> Tensor:
            return states.reshape(states.shape[0], -1, HEADS, WIDTH // HEADS).transpose(1, 2)

        scores = heads(self.query(asking)).matmul(heads(self.key(asked)).transpose(2, 3)) / math.sqrt(WIDTH // HEADS)
        mixed = torch.softmax(scores + mask, dim=-1).matmul(heads(self.value(asked)))
        found: Tensor = self.out(mixed.transpose(1, 2).reshape(asking.shape[0], -1, WIDTH))
        return found


class Layer(nn.Module):
    def __init__(self, across: bool) -> None:
        super().__init__()
        self.itself, self.first = Attention(), nn.LayerNorm(WIDTH)
        self.across = Attention() if across else None
        self.second = nn.LayerNorm(WIDTH)
        self.inner, self.outer, self.third = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH), nn.LayerNorm(WIDTH)

    def forward(self, states: Tensor, mask: Tensor, encoded: Tensor | None, encoded_mask: Tensor | None) -> Tensor:
        states = self.first(states + self.itself(states, states, mask))
        if self.across is not None:
            states = self.second(states + self.across(states, encoded, encoded_mask))
        found: Tensor = self.third(states + self.outer(nn.functional.gelu(self.inner(states))))
        return found


def hidden(mask: Tensor) -> Tensor:
    """What is added to scores so that padding does not count."""
    return (1.0 - mask.float()).reshape(mask.shape[0], 1, 1, -1) * -1e4


class Stack(nn.Module):
    def __init__(self, across: bool) -> None:
        super().__init__()
        self.tokens, self.places = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(POSITIONS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH)
        self.layers = nn.ModuleList(Layer(across) for _ in range(LAYERS))

    def run(
        self, ids: Tensor, mask: Tensor, encoded: Tensor | None = None, encoded_mask: Tensor | None = None
    ) -> Tensor:
        places = torch.ones_like(ids).cumsum(dim=1) - 1
        states = self.norm(self.tokens(ids) + self.places(places))
        for layer in self.layers:
            states = layer(states, mask, encoded, encoded_mask)
        return states


class Encoder(Stack):
    def __init__(self) -> None:
        super().__init__(across=False)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return self.run(input_ids, hidden(attention_mask))


class Decoder(Stack):
    def __init__(self) -> None:
        super().__init__(across=True)

    def forward(self, input_ids: Tensor, encoder_hidden_states: Tensor, encoder_attention_mask: Tensor) -> Tensor:
        places = torch.ones_like(input_ids).cumsum(dim=1)
        later = (places.unsqueeze(1) > places.unsqueeze(2)).float().unsqueeze(1) * -1e4
        states = self.run(input_ids, later, encoder_hidden_states, hidden(encoder_attention_mask))
        return states[:, -1, :].matmul(self.tokens.weight.t())


def export(folder: Path) -> dict[str, bytes]:
    torch.manual_seed(0)
    ids = torch.tensor([[5, 6, 7, 8], [9, 5, 4, 3]])
    mask = torch.ones_like(ids)
    modules: dict[str, tuple[nn.Module, dict[str, Tensor], str]] = {
        "encoder": (Encoder(), {"input_ids": ids, "attention_mask": mask}, "last_hidden_state"),
        "decoder": (
            Decoder(),
            {
                "input_ids": ids[:, :3],
                "encoder_hidden_states": torch.zeros(2, 4, WIDTH),
                "encoder_attention_mask": mask,
            },
            "logits",
        ),
    }
    # Newer PyTorch has another exporter by default, which needs packages of its own.
    newer: dict[str, Any] = {"dynamo": False} if int(torch.__version__.split(".")[0]) >= 2 else {}
    found = {}
    for name, (module, inputs, output) in modules.items():
        axes = {tensor: {0: "batch", 1: f"length_of_{tensor}"} for tensor in inputs}
        axes[output] = {0: "batch"} | ({1: "length"} if name == "encoder" else {})
        path = folder / f"written-{name}.onnx"
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                module.eval(),
                tuple(inputs.values()),
                str(path),
                input_names=list(inputs),
                output_names=[output],
                dynamic_axes=axes,
                opset_version=17 if newer else 13,
                **newer,
            )
        found[name] = path.read_bytes()
    return found


def tell(what: str, **figures: Any) -> None:
    print(json.dumps({"what": what} | figures), flush=True)


def engines(plans: dict[str, Path]) -> None:
    """In this one process, which has used no GPU before."""
    from cuda import Cuda, load_library
    from engine import Place, open_engine
    from generate_step import DECODER, ENCODER, EncodedTexts
    from sequence_search import Search, search_texts

    used = [gpu.used_mib()]

    def step(what: str, began: float) -> None:
        used.append(gpu.used_mib())
        tell(what, seconds=round(time.monotonic() - began, 3), gpu_mib=used[-1] - used[0], more_mib=used[-1] - used[-2])

    began = time.monotonic()
    cuda = Cuda(0, load_library())
    cuda.wait()
    step("CUDA context", began)
    began = time.monotonic()
    encoder = open_engine("tensorrt", str(plans["encoder"]), ENCODER, Place(0))
    step("encoder open", began)
    began = time.monotonic()
    decoder = open_engine("tensorrt", str(plans["decoder"]), DECODER, Place(0))
    step("decoder open", began)
    for texts, beams in ((1, 1), (1, 4), (8, 4)):
        # No token is this one, so that every answer has its full length.
        search = Search(beams, 1, VARIABLES["maxNewTokens"], 1.0, "true", start=2, end=-1)
        ids = np.random.default_rng(0).integers(4, VOCABULARY, size=(texts, 16))
        mask = np.ones_like(ids)
        times = []
        for _ in range(12):
            began = time.monotonic()
            answer: Any = encoder.run({"input_ids": ids, "attention_mask": mask}, hold=("last_hidden_state",))
            found = search_texts(EncodedTexts(decoder, answer["last_hidden_state"], mask), texts, search)
            times.append(time.monotonic() - began)
        steps = max(len(row[0].tokens) for row in found)
        median = sorted(times[2:])[len(times[2:]) // 2]
        tell("answer", texts=texts, beams=beams, tokens=steps, median_ms=round(median * 1000, 2))
    step("after answers", began)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--precision", choices=["fp16", "tf32", "fp32"], default="fp16")
    parser.add_argument("--out", type=Path, default=Path("gpu-bench"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    tell("on", gpu=gpu.ask_driver("name"), driver=gpu.ask_driver("driver_version"), precision=options.precision)
    graphs = export(options.out)
    tell("written", **{f"{name}_mib": round(len(graph) / gpu.MIB) for name, graph in graphs.items()})
    began = time.monotonic()
    plans = gpu.build(options.out, "spellcheck", graphs, options.precision, **VARIABLES)
    sizes = {f"{name}_mib": round(plan.stat().st_size / gpu.MIB) for name, (plan, _) in plans.items()}
    tell("built", seconds=round(time.monotonic() - began, 1), **sizes)
    engines({name: plan for name, (plan, _) in plans.items()})


if __name__ == "__main__":
    main()

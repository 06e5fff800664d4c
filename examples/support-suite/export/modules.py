"""The TorchScript modules of the example: BERT and BART in shape, tiny in size."""

from __future__ import annotations

import math
from typing import List, Tuple

import torch
from torch import Tensor, nn
from torch.nn import functional


def attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    """Scaled dot-product attention over [n, heads, length, size]; mask is added to the scores."""
    scores = query.matmul(key.transpose(-1, -2)) / math.sqrt(query.shape[-1])
    return torch.softmax(scores + mask, dim=-1).matmul(value)


def padding_mask(attention_mask: Tensor) -> Tensor:
    """[n, length] of ones and zeros to [n, 1, 1, length] of zeros and a large negative number."""
    return (1.0 - attention_mask.to(torch.float32)).unsqueeze(1).unsqueeze(1) * -1e9


def positions(first: int, length: int, like: Tensor) -> Tensor:
    """Sinusoid position encodings [length, size]: computed, so they take no room in the file and have no end."""
    size = like.shape[-1]
    frequencies = torch.exp(torch.arange(0, size, 2, device=like.device) * (-math.log(10000.0) / size))
    angles = torch.arange(first, first + length, device=like.device).unsqueeze(1) * frequencies
    return torch.stack([torch.sin(angles), torch.cos(angles)], dim=-1).view(length, size).to(like.dtype)


class Attention(nn.Module):
    """Multi-head attention whose keys and values can be kept between calls."""

    def __init__(self, size: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(size, size)
        self.key = nn.Linear(size, size)
        self.value = nn.Linear(size, size)
        self.out = nn.Linear(size, size)

    def split(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], x.shape[1], self.heads, -1).transpose(1, 2)

    def keys_values(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        return self.split(self.key(x)), self.split(self.value(x))

    def forward(self, x: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
        mixed = attend(self.split(self.query(x)), key, value, mask)
        return self.out(mixed.transpose(1, 2).reshape(x.shape[0], x.shape[1], -1))


class EncoderLayer(nn.Module):
    """Self-attention and a feed-forward net, normalised first."""

    def __init__(self, size: int, heads: int) -> None:
        super().__init__()
        self.attention = Attention(size, heads)
        self.feed_forward = nn.Sequential(nn.Linear(size, 2 * size), nn.GELU(), nn.Linear(2 * size, size))
        self.norms = nn.ModuleList([nn.LayerNorm(size), nn.LayerNorm(size)])

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        normed = self.norms[0](x)
        key, value = self.attention.keys_values(normed)
        x = x + self.attention(normed, key, value, mask)
        return x + self.feed_forward(self.norms[1](x))


class TextEncoder(nn.Module):
    """input_ids and attention_mask, int64 [n, length], to vectors of length one, float32 [n, size]."""

    def __init__(self, vocabulary: int, size: int, heads: int, layers: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, size)
        self.layers = nn.ModuleList([EncoderLayer(size, heads) for _ in range(layers)])
        self.scale = math.sqrt(size)
        nn.init.normal_(self.embedding.weight, std=1 / self.scale)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        x = self.embedding(input_ids) * self.scale
        x = x + positions(0, x.shape[1], x)
        mask = padding_mask(attention_mask)
        for layer in self.layers:
            x = layer(x, mask)
        weights = attention_mask.to(x.dtype).unsqueeze(-1)
        mean = (x * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1.0)
        return functional.normalize(mean, dim=-1)


class DecoderLayer(nn.Module):
    """Attention to what was generated, attention to the text, a feed-forward net."""

    def __init__(self, size: int, heads: int) -> None:
        super().__init__()
        self.past = Attention(size, heads)
        self.text = Attention(size, heads)
        self.feed_forward = nn.Sequential(nn.Linear(size, 2 * size), nn.GELU(), nn.Linear(2 * size, size))
        self.norms = nn.ModuleList([nn.LayerNorm(size), nn.LayerNorm(size), nn.LayerNorm(size)])

    def forward(
        self, x: Tensor, past: Tuple[Tensor, Tensor], past_mask: Tensor, text: Tuple[Tensor, Tensor], text_mask: Tensor
    ) -> Tuple[Tensor, Tensor, Tensor]:
        """Also returns the keys and values of x behind those of the past, which the next call is given."""
        normed = self.norms[0](x)
        key, value = self.past.keys_values(normed)
        key, value = torch.cat([past[0], key], dim=2), torch.cat([past[1], value], dim=2)
        x = x + self.past(normed, key, value, past_mask)
        x = x + self.text(self.norms[1](x), text[0], text[1], text_mask)
        return x + self.feed_forward(self.norms[2](x)), key, value


class SequenceModel(nn.Module):
    """Encoder and decoder with the two methods that the autocomplete template calls.

    State: the text's mask, then per layer the text's keys and values and those of what was generated.
    """

    def __init__(self, vocabulary: int, size: int, heads: int, layers: int) -> None:
        super().__init__()
        self.size = size
        self.heads = heads
        self.embedding = nn.Embedding(vocabulary, size)
        self.encoder = nn.ModuleList([EncoderLayer(size, heads) for _ in range(layers)])
        self.decoder = nn.ModuleList([DecoderLayer(size, heads) for _ in range(layers)])
        self.norm = nn.LayerNorm(size)
        self.scale = math.sqrt(size)
        nn.init.normal_(self.embedding.weight, std=1 / self.scale)

    @torch.jit.export
    def encode(self, input_ids: Tensor, attention_mask: Tensor) -> List[Tensor]:
        x = self.embedding(input_ids) * self.scale
        x = x + positions(0, x.shape[1], x)
        mask = padding_mask(attention_mask)
        for layer in self.encoder:
            x = layer(x, mask)
        state = [mask]
        nothing = torch.zeros(x.shape[0], self.heads, 0, self.size // self.heads, dtype=x.dtype, device=x.device)
        for decoder in self.decoder:
            key, value = decoder.text.keys_values(x)
            state.extend([key, value, nothing, nothing])
        return state

    @torch.jit.export
    def step(self, tokens: Tensor, state: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
        logits, after = self.decode(tokens, state)
        return logits[:, -1], after

    @torch.jit.export
    def decode(self, tokens: Tensor, state: List[Tensor]) -> Tuple[Tensor, List[Tensor]]:
        """Logits of every one of the tokens, each of which sees the past and those before it."""
        length, past = tokens.shape[1], state[3].shape[2]
        x = self.embedding(tokens) * self.scale
        x = x + positions(past, length, x)
        future = torch.full((length, past + length), -1e9, device=x.device).triu(past + 1)
        after = [state[0]]
        for number, layer in enumerate(self.decoder):
            first = 1 + 4 * number
            text = (state[first], state[first + 1])
            x, key, value = layer(x, (state[first + 2], state[first + 3]), future, text, state[0])
            after.extend([text[0], text[1], key, value])
        return self.norm(x).matmul(self.embedding.weight.t()), after

    def forward(self, input_ids: Tensor, attention_mask: Tensor, tokens: Tensor) -> Tensor:
        return self.decode(tokens, self.encode(input_ids, attention_mask))[0]

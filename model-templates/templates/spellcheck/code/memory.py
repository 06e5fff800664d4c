"""When a model process gives memory back.

Many models share one GPU and one host. Python's own garbage collector runs at times of its choosing, and PyTorch keeps
the GPU memory that it once had; here both happen between requests, every so many of them.
"""

from __future__ import annotations

import gc
from collections.abc import Callable


class MemoryPolicy:
    """Counts requests and cleans up when it is time."""

    def __init__(
        self,
        collect_every: int,
        empty_cache_every: int,
        empty_cache: Callable[[], None],
        collect: Callable[[], object] = gc.collect,
    ) -> None:
        """Zero switches either off; `empty_cache` gives the device's unused memory back."""
        self._collect_every = collect_every
        self._empty_cache_every = empty_cache_every
        self._empty_cache = empty_cache
        self._collect = collect
        self._until_collect = collect_every
        self._until_empty = empty_cache_every

    def model_loaded(self) -> None:
        """What a load leaves behind goes; what stays is taken out of later collections, which are ours from now on."""
        self.release()
        if self._collect_every:
            gc.freeze()
            gc.disable()

    def after(self, requests: int) -> None:
        """Call it when that many requests have been answered and their tensors are gone."""
        self._until_collect -= requests
        self._until_empty -= requests
        if self._collect_every and self._until_collect <= 0:
            self._collect()
            self._until_collect = self._collect_every
        if self._empty_cache_every and self._until_empty <= 0:
            self._empty_cache()
            self._until_empty = self._empty_cache_every

    def release(self) -> None:
        """Frees what can be freed now: after a load, when the device ran out of memory, before the process ends."""
        self._collect()
        self._empty_cache()

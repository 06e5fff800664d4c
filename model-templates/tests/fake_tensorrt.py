"""A stand-in for the `tensorrt` module and for libcudart whose device memory is the host's.

It holds a caller to the order in which TensorRT wants its calls and to allocated memory; it computes a sum. What is put
on a stream happens when somebody waits for that stream, and not before. It says nothing about whether a real plan runs.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np


class FakeCuda:
    """Counts what is allocated, freed and copied. Refuses to hold more than `limit` bytes."""

    def __init__(self, limit: int = 1 << 20) -> None:
        self.limit = limit
        self.blocks: dict[int, Any] = {}
        self.calls: list[str] = []
        self.device = -1
        self.waiting: dict[int, list[Callable[[], object]]] = {}

    def cudaSetDevice(self, device: Any) -> int:
        self.device = device.value
        return 0

    def cudaStreamCreate(self, stream: Any) -> int:
        stream._obj.value = 77 + len(self.waiting)
        self.waiting[stream._obj.value] = []
        return 0

    def cudaMalloc(self, address: Any, size: Any) -> int:
        if sum(len(block) for block in self.blocks.values()) + size.value > self.limit:
            return 2
        block = ctypes.create_string_buffer(size.value)
        address._obj.value = ctypes.addressof(block)
        self.blocks[ctypes.addressof(block)] = block
        self.calls.append("malloc")
        return 0

    def cudaFree(self, address: Any) -> int:
        # Freeing waits for the whole device.
        for stream in self.waiting:
            self.finish(stream)
        return 0 if self.blocks.pop(address.value, None) is not None else 1

    def cudaMemcpyAsync(self, to: Any, source: Any, size: Any, kind: Any, stream: Any) -> int:
        if kind.value in (1, 3) and not self.holds(to.value, size.value):
            return 1
        if kind.value in (2, 3) and not self.holds(source.value, size.value):
            return 1
        # Memory of the host that is not pinned is read before the call returns.
        content: Any = ctypes.string_at(source.value, size.value) if kind.value == 1 else source.value
        self.waiting[stream.value].append(lambda: ctypes.memmove(to.value, content, size.value))
        self.calls.append({1: "up", 2: "down", 3: "copy"}[kind.value])
        return 0

    def cudaStreamSynchronize(self, stream: Any) -> int:
        self.finish(stream.value)
        self.calls.append("wait")
        return 0

    def cudaGetLastError(self) -> int:
        self.calls.append("forget")
        return 0

    def finish(self, stream: int) -> None:
        """Does what was put on the stream, in its order."""
        work = self.waiting[stream]
        while work:
            work.pop(0)()

    def holds(self, address: int, size: int) -> bool:
        return any(start <= address and address + size <= start + len(block) for start, block in self.blocks.items())

    def array(self, address: int, shape: tuple[int, ...], dtype: Any) -> Any:
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        assert self.holds(address, size), "TensorRT was given memory that is not there"
        buffer = (ctypes.c_char * size).from_address(address)
        return np.frombuffer(memoryview(buffer), dtype=dtype).reshape(shape)


class FakeContext:
    """Adds up its inputs row by row and writes the sum as often as an output has columns."""

    def __init__(self, engine: FakeEngine) -> None:
        self.engine = engine
        self.shapes: dict[str, tuple[int, ...]] = {}
        self.addresses: dict[str, int] = {}

    def set_input_shape(self, name: str, shape: tuple[int, ...]) -> bool:
        if shape[0] > self.engine.most_rows:
            return False
        self.shapes[name] = tuple(shape)
        return True

    def set_tensor_address(self, name: str, address: int) -> bool:
        self.addresses[name] = address
        return True

    def get_tensor_shape(self, name: str) -> tuple[int, ...]:
        assert set(self.shapes) == set(self.engine.inputs), "an output has no shape before every input has one"
        rows = self.shapes[next(iter(self.engine.inputs))][0]
        return (rows, *self.engine.outputs[name][0])

    def execute_async_v3(self, stream: int) -> bool:
        assert set(self.addresses) == {*self.engine.inputs, *self.engine.outputs}
        if not self.engine.runs:
            self.engine.tell(self.engine.says)
        else:
            addresses, shapes = dict(self.addresses), dict(self.shapes)
            self.engine.cuda.waiting[stream].append(lambda: self.compute(addresses, shapes))
        return self.engine.runs

    def compute(self, addresses: dict[str, int], shapes: dict[str, tuple[int, ...]]) -> None:
        cuda = self.engine.cuda
        total: Any = 0.0
        for name, dtype in self.engine.inputs.items():
            array = cuda.array(addresses[name], shapes[name], dtype)
            total = total + array.reshape(array.shape[0], -1).astype(np.float64).sum(axis=1)
        for name, (columns, dtype) in self.engine.outputs.items():
            shape = (len(total), *columns)
            spread = np.broadcast_to(total.reshape(-1, *[1] * len(columns)), shape)
            cuda.array(addresses[name], shape, dtype)[:] = spread.astype(dtype)


class FakeEngine:
    """Inputs by name and type, outputs by name, shape behind the batch, and type."""

    def __init__(self, cuda: FakeCuda, inputs: dict[str, Any], outputs: dict[str, tuple[tuple[int, ...], Any]]) -> None:
        self.cuda = cuda
        self.inputs = inputs
        self.outputs = outputs
        self.most_rows = 4
        self.runs = True
        self.opens = True
        # What the logger is told where something fails.
        self.says = "Error Code 1: Cuda Driver (invalid argument)"
        self.tell: Callable[[str], object] = print
        self.num_io_tensors = len(inputs) + len(outputs)

    def get_tensor_name(self, number: int) -> str:
        return [*self.inputs, *self.outputs][number]

    def get_tensor_mode(self, name: str) -> str:
        return "in" if name in self.inputs else "out"

    def get_tensor_dtype(self, name: str) -> Any:
        return self.inputs[name] if name in self.inputs else self.outputs[name][1]

    def create_execution_context(self) -> FakeContext | None:
        if not self.opens:
            self.tell(self.says)
            return None
        return FakeContext(self)


def module(engine: FakeEngine | None) -> Any:
    """As `import tensorrt` gives it; a plan is opened as that engine, or not at all."""

    class ILogger:
        INTERNAL_ERROR, ERROR, WARNING = range(3)

        def log(self, severity: int, message: str) -> None:
            raise AssertionError("a logger must be told what to do")

    used: list[Any] = []

    class Runtime:
        def __init__(self, logger: Any) -> None:
            assert isinstance(logger, ILogger)
            # Only the first is used.
            used.append(logger)
            logger = used[0]
            logger.log(ILogger.WARNING, "slow, out of memory and not important")
            self.logger = logger

        def deserialize_cuda_engine(self, plan: bytes) -> FakeEngine | None:
            if engine is None or plan != b"plan":
                self.logger.log(ILogger.ERROR, plan.decode())
                return None
            engine.tell = lambda message: self.logger.log(ILogger.INTERNAL_ERROR, message)
            return engine

    made = ModuleType("tensorrt")
    vars(made).update(
        ILogger=ILogger,
        Runtime=Runtime,
        TensorIOMode=SimpleNamespace(INPUT="in", OUTPUT="out"),
        nptype=lambda dtype: dtype,
        __version__="10.0.0",
    )
    return made

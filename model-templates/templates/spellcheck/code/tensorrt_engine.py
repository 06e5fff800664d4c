"""TensorRT's side of engine.py."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from cuda import Cuda, CudaError, DeviceArray, load_library
from engine import (
    Array,
    EngineError,
    Held,
    OutOfMemoryError,
    Place,
    Running,
    Signature,
    file_name,
    on_host,
    tells_no_memory,
)

# mmectl-lint: allow oom-in-message because only what really does not fit into memory says it


@dataclass(frozen=True)
class HeldBuffer:
    """Held in memory that the CUDA runtime gave, on its device."""

    array: DeviceArray
    running: Running

    def rows(self, numbers: Sequence[int]) -> HeldBuffer:
        with self.running:
            chosen = self.array.rows(numbers)
        return HeldBuffer(chosen, self.running)

    def fetch(self) -> Array:
        with self.running:
            array = self.array.fetch()
        return array


@cache
def listener(tensorrt: Any) -> Any:
    """The process's one logger, for some releases of TensorRT go on with the first that they were given.

    It keeps the errors since `forget`, for calls that answer yes or no. All go to standard error too.
    """

    class Listener(tensorrt.ILogger):  # type: ignore[misc]
        def __init__(self) -> None:
            tensorrt.ILogger.__init__(self)
            self._errors: list[str] = []

        def log(self, severity: Any, message: str) -> None:
            if severity in (tensorrt.ILogger.ERROR, tensorrt.ILogger.INTERNAL_ERROR):
                self._errors.append(message)
                print(f"TensorRT: {message}", file=sys.stderr)

        def forget(self) -> None:
            self._errors.clear()

        @property
        def said(self) -> str:
            """The error that tells of memory, else the first; empty where there was none."""
            return next(filter(tells_no_memory, self._errors), self._errors[0] if self._errors else "")

    return Listener()


class TensorRtEngine:
    """A TensorRT plan through TensorRT's own Python API (8.5 and newer: tensors by name), with memory of its own.

    A buffer per tensor stays allocated and grows to the largest shape that was seen, until memory is short. Each engine
    has its own stream, so that what is held is waited for: another engine may be the next to read it.
    """

    def __init__(
        self, path: str, signature: Signature, place: Place, tensorrt: Any = None, library: Any = None
    ) -> None:
        if place.gpu is None:
            raise EngineError("a TensorRT plan runs on a GPU only: instanceKind must not be KIND_CPU")
        tensorrt = tensorrt or importlib.import_module("tensorrt")
        self._name = file_name(path)
        self._signature = signature
        self._buffers: dict[str, DeviceArray] = {}
        self._running = Running(self._name, self._buffers.clear)
        try:
            self._cuda = Cuda(place.gpu, library if library is not None else load_library())
        except CudaError as failure:
            raise EngineError(f"{self._name} cannot be opened: {failure}") from failure
        with open(path, "rb") as file:
            plan = file.read()
        # TensorRT wants its logger and runtime to outlive what they made.
        self._logger = listener(tensorrt)
        self._logger.forget()
        self._runtime = tensorrt.Runtime(self._logger)
        self._engine = self._runtime.deserialize_cuda_engine(plan)
        self._context: Any = None if self._engine is None else self._engine.create_execution_context()
        if self._context is None:
            raise self._unopened(tensorrt.__version__)
        self._check(tensorrt)

    def _unopened(self, version: str) -> EngineError:
        said = self._logger.said
        # Whoever could open it and says nothing had no room for what it needs to run.
        if tells_no_memory(said) or (self._engine is not None and not said):
            return OutOfMemoryError(f"CUDA out of memory while loading {self._name}")
        return EngineError(
            f"{self._name} cannot be opened by TensorRT {version}; was it built by another version, or for another "
            f"GPU? TensorRT says: {said or 'nothing'}"
        )

    def _check(self, tensorrt: Any) -> None:
        names = [self._engine.get_tensor_name(number) for number in range(self._engine.num_io_tensors)]
        is_input = {name: self._engine.get_tensor_mode(name) == tensorrt.TensorIOMode.INPUT for name in names}
        self._signature.check(self._name, [n for n in names if is_input[n]], [n for n in names if not is_input[n]])
        self._types = {name: np.dtype(tensorrt.nptype(self._engine.get_tensor_dtype(name))) for name in names}
        self._all_outputs = [name for name in names if not is_input[name]]

    def run(self, feeds: Mapping[str, Array | Held], hold: Collection[str] = ()) -> dict[str, Array | Held]:
        with self._running:
            self._cuda.use()
            outputs = self._run(feeds, hold)
        return outputs

    def _run(self, feeds: Mapping[str, Array | Held], hold: Collection[str]) -> dict[str, Array | Held]:
        for name in self._signature.inputs:
            fed = self._fed(name, feeds[name])
            if not self._context.set_input_shape(name, fed.shape):
                raise EngineError(
                    f"the {self._name} was not built for shape {tuple(fed.shape)} of {name}: build it for more or "
                    "longer texts, or send fewer"
                )
            self._context.set_tensor_address(name, fed.address)
        outputs: dict[str, DeviceArray] = {}
        for name in self._all_outputs:
            shape = tuple(self._context.get_tensor_shape(name))
            outputs[name] = (
                DeviceArray(self._cuda, shape, self._types[name]) if name in hold else self._buffer(name, shape)
            )
            self._context.set_tensor_address(name, outputs[name].address)
        self._logger.forget()
        if not self._context.execute_async_v3(self._cuda.stream):
            if tells_no_memory(self._logger.said):
                raise CudaError("CUDA out of memory")
            raise EngineError(f"the {self._name} failed: TensorRT could not run it")
        if hold:
            self._cuda.wait()
        return {
            name: HeldBuffer(outputs[name], self._running) if name in hold else outputs[name].fetch()
            for name in self._signature.outputs
        }

    def _fed(self, name: str, value: Array | Held) -> DeviceArray:
        """Where the input lies on the device: where it was left, or in its buffer after a copy."""
        if isinstance(value, HeldBuffer) and value.array.dtype == self._types[name]:
            return value.array
        array = on_host(value).astype(self._types[name], copy=False)
        buffer = self._buffer(name, array.shape)
        buffer.put(array)
        return buffer

    def _buffer(self, name: str, shape: tuple[int, ...]) -> DeviceArray:
        buffer = self._buffers.get(name)
        if buffer is None:
            buffer = self._buffers[name] = DeviceArray(self._cuda, shape, self._types[name])
        else:
            buffer.reshape(shape)
        return buffer

"""Runs one engine file from Python: a TensorRT plan, an ONNX graph or a TorchScript module, behind one small seam.

What differs between the three is in this module and in tensorrt_engine.py, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

# mmectl-lint: allow oom-in-message because only what really does not fit into memory says it

Array = NDArray[Any]


class EngineError(RuntimeError):
    """An engine cannot be opened or run. The message holds nothing of what it was given."""


class OutOfMemoryError(EngineError):
    """SageMaker unloads other models when it reads "CUDA out of memory" in the answer."""


class Held(Protocol):
    """An array that stays where the engine computes until somebody wants it. It is there: any engine may read it."""

    def rows(self, numbers: Sequence[int]) -> Held:
        """A new one of these rows, which may repeat. Raises EngineError."""

    def fetch(self) -> Array:
        """As numpy. Raises EngineError."""


@dataclass(frozen=True)
class Signature:
    """The tensors of an engine by name, in the order of a TorchScript module's arguments and results."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def check(self, what: str, inputs: Collection[str], outputs: Collection[str]) -> None:
        """Raises EngineError where the engine lacks one of them, or wants an input beside them."""
        for kind, wanted, there in (("input", self.inputs, inputs), ("output", self.outputs, outputs)):
            for name in wanted:
                if name not in there:
                    raise EngineError(f"{what} has no {kind} '{name}', it has: {', '.join(sorted(there))}")
        for name in inputs:
            if name not in self.inputs:
                raise EngineError(f"{what} wants an input '{name}', which this template does not have")


@dataclass(frozen=True)
class Place:
    """Where an engine runs: the GPU of that number, or the CPU."""

    gpu: int | None

    @staticmethod
    def of(kind: str, device: str) -> Place:
        """As Triton tells a model instance."""
        return Place(int(device) if kind == "GPU" else None)


class Engine(Protocol):
    """An engine that is ready to run. For one thread."""

    def run(self, feeds: Mapping[str, Array | Held], hold: Collection[str] = ()) -> dict[str, Array | Held]:
        """All outputs by name; those named in `hold` stay where they are. Raises EngineError."""


def open_engine(kind: str, path: str, signature: Signature, place: Place) -> Engine:
    """By the words of a template: tensorrt, onnx, torchscript. Raises EngineError."""
    if kind == "tensorrt":
        # It builds on this module, and only an image with TensorRT needs it.
        from tensorrt_engine import TensorRtEngine

        return TensorRtEngine(path, signature, place)
    kinds: dict[str, Any] = {"onnx": OnnxEngine, "torchscript": TorchScriptEngine}
    engine: Engine = kinds[kind](path, signature, place)
    return engine


def ran_out_of_memory(failure: BaseException) -> bool:
    """By the first and the last line of what it says: those between may quote a module's source.

    An interpreter puts CUDA's words last, behind its traceback; newer PyTorch puts advice behind them.
    """
    lines = str(failure).strip().splitlines()
    return any(tells_no_memory(line) for line in (lines[:1] + lines[-1:]))


def tells_no_memory(message: str) -> bool:
    return "out of memory" in message.lower() or "outofmemory" in message.lower()


def failed(what: str, failure: BaseException) -> EngineError:
    """A runtime's own message may quote what it was given, so only the kind of failure goes on."""
    if ran_out_of_memory(failure):
        return OutOfMemoryError(f"CUDA out of memory while running the {what}")
    return EngineError(f"the {what} failed: {type(failure).__name__}")


def nothing_to_free() -> None:
    """Where a runtime keeps no memory beside what it is asked for."""


@dataclass(frozen=True)
class Running:
    """Around every use of a runtime: what it raises becomes an EngineError, so that callers know one kind of failure.

    `free` gives back what can be given back when memory was short, before somebody tries again with less.
    """

    what: str
    free: Callable[[], object] = nothing_to_free

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, failure: BaseException | None, traceback: object) -> None:
        if isinstance(failure, Exception) and not isinstance(failure, EngineError):
            if ran_out_of_memory(failure):
                self.free()
            raise failed(self.what, failure) from failure


def file_name(path: str) -> str:
    return path.rpartition("/")[2]


def on_host(value: Array | Held) -> Array:
    return value if isinstance(value, np.ndarray) else value.fetch()


@dataclass(frozen=True)
class HostArray:
    """Held in this process's own memory."""

    array: Array

    def rows(self, numbers: Sequence[int]) -> HostArray:
        return HostArray(self.array[list(numbers)])

    def fetch(self) -> Array:
        return self.array


class OnnxEngine:
    """ONNX Runtime, with its CUDA provider on a GPU."""

    _TYPES = {
        "tensor(int64)": np.int64,
        "tensor(int32)": np.int32,
        "tensor(float)": np.float32,
        "tensor(float16)": np.float16,
    }

    def __init__(self, path: str, signature: Signature, place: Place) -> None:
        import onnxruntime

        self._name = file_name(path)
        providers: list[Any] = ["CPUExecutionProvider"]
        options = onnxruntime.SessionOptions()
        if place.gpu is None:
            # Other models' processes share these cores.
            options.intra_op_num_threads = 1
        elif "CUDAExecutionProvider" in onnxruntime.get_available_providers():
            providers.insert(0, ("CUDAExecutionProvider", {"device_id": place.gpu}))
        else:
            raise EngineError("Triton placed this model on a GPU but ONNX Runtime has no CUDA provider in this image")
        try:
            self._session = onnxruntime.InferenceSession(path, options, providers=providers)
        except Exception as failure:
            if ran_out_of_memory(failure):
                raise OutOfMemoryError(f"CUDA out of memory while loading {self._name}") from failure
            raise EngineError(f"{self._name} cannot be opened by ONNX Runtime: {failure}") from failure
        inputs = {tensor.name: tensor.type for tensor in self._session.get_inputs()}
        outputs = [tensor.name for tensor in self._session.get_outputs()]
        signature.check(self._name, inputs, outputs)
        self._types = {name: self._TYPES[inputs[name]] for name in signature.inputs}
        self._outputs = list(signature.outputs)

    def run(self, feeds: Mapping[str, Array | Held], hold: Collection[str] = ()) -> dict[str, Array | Held]:
        with Running(self._name):
            arrays = {name: on_host(value).astype(self._types[name], copy=False) for name, value in feeds.items()}
            found = self._session.run(self._outputs, arrays)
        named = zip(self._outputs, found, strict=True)
        return {name: HostArray(array) if name in hold else array for name, array in named}


class TorchScriptEngine:
    """PyTorch's interpreter. Inputs are the arguments of `forward` in the order of the signature."""

    def __init__(self, path: str, signature: Signature, place: Place) -> None:
        import torch

        self._torch = torch
        self._name = file_name(path)
        self._signature = signature
        if place.gpu is not None and not torch.cuda.is_available():
            raise EngineError(
                "Triton placed this model on a GPU but PyTorch sees none: does the image hold a CUDA build?"
            )
        self._device = torch.device("cpu") if place.gpu is None else torch.device("cuda", place.gpu)
        if place.gpu is None:
            torch.set_num_threads(1)
        try:
            self._module = torch.jit.load(path, map_location=self._device).eval()
        except RuntimeError as failure:
            if ran_out_of_memory(failure):
                raise OutOfMemoryError(f"CUDA out of memory while loading {self._name}") from failure
            raise EngineError(f"{self._name} cannot be opened by PyTorch: {failure}") from failure
        self._running = Running(self._name, nothing_to_free if place.gpu is None else torch.cuda.empty_cache)

    def run(self, feeds: Mapping[str, Array | Held], hold: Collection[str] = ()) -> dict[str, Array | Held]:
        with self._running:
            arguments = [self._tensor(feeds[name]) for name in self._signature.inputs]
            with self._torch.inference_mode():
                answer = self._module(*arguments)
            answers = [answer] if isinstance(answer, self._torch.Tensor) else list(answer)
            if len(answers) < len(self._signature.outputs):
                raise EngineError(f"the {self._name} gives {len(answers)} tensors, not {len(self._signature.outputs)}")
            named = {
                name: HeldTensor(tensor, self._running)
                for name, tensor in zip(self._signature.outputs, answers, strict=False)
            }
        return {name: held if name in hold else held.fetch() for name, held in named.items()}

    def _tensor(self, value: Array | Held) -> Any:
        if isinstance(value, HeldTensor):
            return value.tensor
        return self._torch.from_numpy(np.ascontiguousarray(on_host(value))).to(self._device)


@dataclass(frozen=True)
class HeldTensor:
    """Held by PyTorch, on its device."""

    tensor: Any
    running: Running

    def rows(self, numbers: Sequence[int]) -> HeldTensor:
        with self.running:
            index = self.tensor.new_tensor(list(numbers)).long()
            chosen = self.tensor.index_select(0, index)
        return HeldTensor(chosen, self.running)

    def fetch(self) -> Array:
        with self.running:
            array: Array = self.tensor.cpu().numpy()
        return array

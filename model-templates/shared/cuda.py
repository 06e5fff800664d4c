"""The few calls of the CUDA runtime that an engine driven from Python needs, by ctypes: device memory and copies."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

# mmectl-lint: allow oom-in-message because only what really does not fit into memory says it

LIBRARIES = ("libcudart.so", "libcudart.so.13", "libcudart.so.12", "libcudart.so.11.0")

_OUT_OF_MEMORY = 2
_TO_DEVICE, _TO_HOST, _ON_DEVICE = 1, 2, 3


class CudaError(RuntimeError):
    """A call of the CUDA runtime failed. The message names the call and CUDA's reason."""


def load_library(names: Sequence[str] = LIBRARIES, opener: Callable[[str], Any] = ctypes.CDLL) -> Any:
    """The first of the libraries that there is. Raises CudaError."""
    for name in names:
        try:
            return opener(name)
        except OSError:
            continue
    raise CudaError(f"there is no CUDA runtime library: none of {', '.join(names)} can be loaded")


class Cuda:
    """One device and one stream on it: calls run in order. For one thread."""

    def __init__(self, device: int, library: Any) -> None:
        self._library = library
        self._device = device
        self.use()
        stream = ctypes.c_void_p()
        self._call("cudaStreamCreate", ctypes.byref(stream))
        self.stream = stream.value or 0

    def use(self) -> None:
        """Makes this the calling thread's device."""
        self._call("cudaSetDevice", ctypes.c_int(self._device))

    def allocate(self, size: int) -> int:
        """The address of so many bytes. Raises CudaError that says "CUDA out of memory" where they are not there."""
        address = ctypes.c_void_p()
        self._call("cudaMalloc", ctypes.byref(address), ctypes.c_size_t(max(size, 1)))
        return address.value or 0

    def free(self, address: int) -> None:
        self._call("cudaFree", ctypes.c_void_p(address))

    def upload(self, address: int, array: NDArray[Any]) -> None:
        """The array must be contiguous; it may be reused when this returns, for its memory is not pinned."""
        self._copy(address, array.ctypes.data, array.nbytes, _TO_DEVICE)

    def download(self, array: NDArray[Any], address: int) -> None:
        """The array is filled once `wait` has returned."""
        self._copy(array.ctypes.data, address, array.nbytes, _TO_HOST)

    def copy(self, to: int, source: int, size: int) -> None:
        """Within the device."""
        self._copy(to, source, size, _ON_DEVICE)

    def wait(self) -> None:
        """Until everything so far is done."""
        self._call("cudaStreamSynchronize", ctypes.c_void_p(self.stream))

    def _copy(self, to: int, source: int, size: int, kind: int) -> None:
        if size:
            self._call(
                "cudaMemcpyAsync",
                ctypes.c_void_p(to),
                ctypes.c_void_p(source),
                ctypes.c_size_t(size),
                ctypes.c_int(kind),
                ctypes.c_void_p(self.stream),
            )

    def _call(self, name: str, *arguments: Any) -> None:
        code = getattr(self._library, name)(*arguments)
        if code:
            # The runtime remembers the failure for whoever asks next: PyTorch would, and take it for its own.
            self._library.cudaGetLastError()
        if code == _OUT_OF_MEMORY:
            # SageMaker unloads other models when it reads this in an answer.
            raise CudaError(f"CUDA out of memory in {name}")
        if code:
            raise CudaError(f"{name} failed with CUDA error {code}")


class DeviceArray:
    """An array on the device. Its memory is freed with it, or earlier by `release`."""

    def __init__(self, cuda: Cuda, shape: tuple[int, ...], dtype: Any) -> None:
        self._cuda = cuda
        self.shape = shape
        self.dtype = np.dtype(dtype)
        self._room = self.nbytes
        self.address = cuda.allocate(self._room)

    @property
    def nbytes(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64)) * self.dtype.itemsize

    def reshape(self, shape: tuple[int, ...]) -> None:
        """Another shape whose content is undefined, in the same memory where that suffices."""
        self.shape = shape
        # Without an address there is no room: an earlier growth failed.
        if not self.address or self.nbytes > self._room:
            self.release()
            self.address = self._cuda.allocate(self.nbytes)
            self._room = self.nbytes

    def put(self, array: NDArray[Any]) -> None:
        """The content of an array of the same shape and type."""
        self._cuda.upload(self.address, np.ascontiguousarray(array))

    def fetch(self) -> NDArray[Any]:
        """Waits for everything before."""
        array = np.empty(self.shape, dtype=self.dtype)
        self._cuda.download(array, self.address)
        self._cuda.wait()
        return array

    def rows(self, numbers: Sequence[int]) -> DeviceArray:
        """A new array of these rows, which may repeat; copied within the device. Any stream may read it."""
        chosen = DeviceArray(self._cuda, (len(numbers), *self.shape[1:]), self.dtype)
        size = self.nbytes // max(self.shape[0], 1)
        for place, number in enumerate(numbers):
            self._cuda.copy(chosen.address + place * size, self.address + number * size, size)
        self._cuda.wait()
        return chosen

    def release(self) -> None:
        if self.address:
            address, self.address = self.address, 0
            self._cuda.free(address)

    def __del__(self) -> None:
        # Where the constructor failed there is no address.
        if getattr(self, "address", 0):
            self.release()

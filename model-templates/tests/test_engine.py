"""The seam to the three runtimes. TensorRT's class only against a stand-in of its module: see fake_tensorrt.py."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from cuda import Cuda, CudaError, DeviceArray, load_library
from engine import (
    EngineError,
    HostArray,
    OutOfMemoryError,
    Place,
    Running,
    Signature,
    failed,
    on_host,
    open_engine,
)
from fake_tensorrt import FakeCuda, FakeEngine, module
from tensorrt_engine import TensorRtEngine
from torch import Tensor

SIGNATURE = Signature(("ids", "mask"), ("hidden",))
SECRET = "Wachtwoord-4711"


def tensorrt_engine(folder: Path, cuda: FakeCuda | None = None, **changed: Any) -> tuple[TensorRtEngine, FakeEngine]:
    library = cuda or FakeCuda()
    fake = FakeEngine(library, {"ids": np.int64, "mask": np.int64}, {"hidden": ((3,), np.float16)})
    vars(fake).update(changed)
    (folder / "encoder.plan").write_bytes(b"plan")
    place = Place(0)
    return TensorRtEngine(str(folder / "encoder.plan"), SIGNATURE, place, module(fake), library), fake


def feeds(rows: int, length: int = 2) -> dict[str, Any]:
    ids = np.arange(rows * length, dtype=np.int32).reshape(rows, length)
    return {"ids": ids, "mask": np.ones_like(ids)}


def sums(fed: dict[str, Any]) -> list[float]:
    totals: list[float] = (fed["ids"] + fed["mask"]).sum(axis=1).tolist()
    return totals


class TestTensorRt:
    def test_outputs_come_from_what_was_fed_whatever_the_shapes_before(self, tmp_path: Path) -> None:
        engine, fake = tensorrt_engine(tmp_path)
        for rows, length in ((1, 2), (4, 5), (2, 3), (4, 5)):
            fed = feeds(rows, length)
            hidden = on_host(engine.run(fed)["hidden"])
            assert hidden.dtype == np.float16
            assert hidden.tolist() == [[total] * 3 for total in sums(fed)]
        assert fake.cuda.device == 0

    def test_buffers_are_kept_and_grow_only(self, tmp_path: Path) -> None:
        engine, fake = tensorrt_engine(tmp_path)
        engine.run(feeds(4, 8))
        allocated = fake.cuda.calls.count("malloc")
        for _ in range(50):
            engine.run(feeds(2, 8))
            engine.run(feeds(4, 8))
        assert fake.cuda.calls.count("malloc") == allocated == 3
        assert len(fake.cuda.blocks) == 3

    def test_what_is_held_stays_on_the_device_until_it_is_dropped(self, tmp_path: Path) -> None:
        engine, fake = tensorrt_engine(tmp_path)
        engine.run(feeds(2))
        before = len(fake.cuda.blocks)
        fake.cuda.calls.clear()
        held: Any = engine.run(feeds(3), hold=("hidden",))["hidden"]
        assert "down" not in fake.cuda.calls
        chosen = held.rows([2, 0, 0])
        assert fake.cuda.calls.count("copy") == 3
        expected = [[total] * 3 for total in sums(feeds(3))]
        assert chosen.fetch().tolist() == [expected[2], expected[0], expected[0]]
        del held, chosen
        assert len(fake.cuda.blocks) == before

    @pytest.mark.parametrize("rows", [[0, 1, 2], [2, 0, 0, 1]])
    @pytest.mark.parametrize("chosen", [True, False])
    def test_what_another_engine_held_is_there_and_fed_where_it_lies(
        self, tmp_path: Path, chosen: bool, rows: list[int]
    ) -> None:
        library = FakeCuda()
        encoder, _ = tensorrt_engine(tmp_path, library)
        decoder, _ = tensorrt_engine(tmp_path, library, inputs={"ids": np.float16, "mask": np.int64})
        whole: Any = encoder.run(feeds(3), hold=("hidden",))["hidden"]
        # What they were chosen from stays: freeing it would wait for the device.
        held = whole.rows(rows) if chosen else whole
        numbers = rows if chosen else [0, 1, 2]
        library.calls.clear()
        hidden = on_host(decoder.run({"ids": held, "mask": np.zeros((len(numbers), 3), np.int64)})["hidden"])
        assert len(library.waiting) == 2, "each engine has its own stream"
        assert hidden[:, 0].tolist() == [3 * sums(feeds(3))[number] for number in numbers]
        assert library.calls.count("up") == 1

    def test_what_an_engine_of_another_kind_held_is_copied(self, tmp_path: Path) -> None:
        engine, _ = tensorrt_engine(tmp_path)
        ids, mask = HostArray(np.array([[1, 1], [1, 1]])), HostArray(np.array([[1, 2], [3, 4]]))
        assert on_host(engine.run({"ids": ids, "mask": mask})["hidden"])[:, 0].tolist() == [5, 9]

    def test_a_shape_that_the_plan_was_not_built_for_is_refused(self, tmp_path: Path) -> None:
        engine, _ = tensorrt_engine(tmp_path)
        with pytest.raises(EngineError, match=r"encoder.plan was not built for shape \(5, 2\) of ids"):
            engine.run(feeds(5))

    def test_a_run_that_fails_is_an_error(self, tmp_path: Path) -> None:
        engine, _ = tensorrt_engine(tmp_path, runs=False)
        with pytest.raises(EngineError, match="TensorRT could not run it"):
            engine.run(feeds(1))

    def test_memory_that_ends_says_so_in_sagemakers_words_and_leaves_nothing_behind(self, tmp_path: Path) -> None:
        engine, fake = tensorrt_engine(tmp_path, FakeCuda(limit=200))
        with pytest.raises(OutOfMemoryError, match="CUDA out of memory while running the encoder.plan"):
            engine.run(feeds(4, 64))
        assert on_host(engine.run(feeds(1))["hidden"]).shape == (1, 3)
        assert sum(len(block) for block in fake.cuda.blocks.values()) <= 200

    def test_a_growth_that_fails_leaves_an_engine_that_answers_as_before(self, tmp_path: Path) -> None:
        engine, fake = tensorrt_engine(tmp_path, FakeCuda(limit=400))
        for rows, length in ((2, 2), (4, 64), (2, 2), (4, 64), (1, 2)):
            fed = feeds(rows, length)
            if length == 64:
                with pytest.raises(OutOfMemoryError):
                    engine.run(fed)
            else:
                assert on_host(engine.run(fed)["hidden"])[:, 0].tolist() == sums(fed)

    def test_memory_that_a_failed_run_took_is_there_for_half_of_it(self, tmp_path: Path) -> None:
        # Each input of four rows wants 256 bytes, of two rows 128: these fit only once all is given back.
        engine, _ = tensorrt_engine(tmp_path, FakeCuda(limit=300))
        with pytest.raises(OutOfMemoryError):
            engine.run(feeds(4, 8))
        assert on_host(engine.run(feeds(2, 8))["hidden"])[:, 0].tolist() == sums(feeds(2, 8))

    def test_memory_that_ends_while_rows_are_chosen_says_so_too(self, tmp_path: Path) -> None:
        library = FakeCuda()
        engine, _ = tensorrt_engine(tmp_path, library)
        held: Any = engine.run(feeds(3), hold=("hidden",))["hidden"]
        library.limit = 0
        with pytest.raises(OutOfMemoryError, match="CUDA out of memory while running the encoder.plan"):
            held.rows([0, 1])
        assert held.fetch()[:, 0].tolist() == sums(feeds(3))

    def test_a_copy_that_fails_is_an_error_of_the_engine(self, tmp_path: Path) -> None:
        library = FakeCuda()
        engine, _ = tensorrt_engine(tmp_path, library)
        held: Any = engine.run(feeds(3), hold=("hidden",))["hidden"]
        address, held.array.address = held.array.address, 1
        for use in (held.fetch, lambda: held.rows([0])):
            with pytest.raises(EngineError, match="the encoder.plan failed: CudaError"):
                use()
        held.array.address = address

    @pytest.mark.parametrize(
        ("says", "kind", "told"),
        [
            # As TensorRT 10.6 words it.
            (
                "IRuntime::deserializeCudaEngine: Error Code 1: Serialization (…header.size == blobSize failed.)",
                EngineError,
                r"cannot be opened by TensorRT 10.0.0; was it built by another version, or for another GPU\? "
                r"TensorRT says: IRuntime::deserializeCudaEngine: Error Code 1: Serialization",
            ),
            (
                "IRuntime::deserializeCudaEngine: Error Code 1: Cuda Runtime (out of memory)",
                OutOfMemoryError,
                "^CUDA out of memory while loading encoder.plan$",
            ),
        ],
    )
    def test_a_plan_that_does_not_open_says_what_tensorrt_says(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str], says: str, kind: type[EngineError], told: str
    ) -> None:
        (tmp_path / "encoder.plan").write_text(says)
        with pytest.raises(EngineError, match=told) as refused:
            TensorRtEngine(str(tmp_path / "encoder.plan"), SIGNATURE, Place(0), module(None), FakeCuda())
        assert type(refused.value) is kind
        assert capfd.readouterr().err == f"TensorRT: {says}\n"

    def test_a_plan_with_other_tensors_fails_at_load(self, tmp_path: Path) -> None:
        (tmp_path / "encoder.plan").write_bytes(b"plan")
        fake = FakeEngine(FakeCuda(), {"ids": np.int64}, {"hidden": ((3,), np.float32)})
        with pytest.raises(EngineError, match="encoder.plan has no input 'mask', it has: ids"):
            TensorRtEngine(str(tmp_path / "encoder.plan"), SIGNATURE, Place(0), module(fake), fake.cuda)

    def test_a_context_that_does_not_fit_is_out_of_memory(self, tmp_path: Path) -> None:
        says = "IExecutionContext::IExecutionContext: Error Code 2: OutOfMemory (Requested size was 4096 bytes.)"
        with pytest.raises(OutOfMemoryError, match="CUDA out of memory while loading"):
            tensorrt_engine(tmp_path, opens=False, says=says)
        with pytest.raises(EngineError, match="encoder.plan cannot be opened by TensorRT .*invalid argument"):
            tensorrt_engine(tmp_path, opens=False)
        with pytest.raises(OutOfMemoryError, match="CUDA out of memory while loading"):
            tensorrt_engine(tmp_path, create_execution_context=lambda: None)

    def test_memory_need_not_be_what_is_told_last(self, tmp_path: Path) -> None:
        engine, fake = tensorrt_engine(tmp_path, runs=False)
        tell = fake.tell
        fake.tell = lambda message: [
            tell(f"Error Code {n}") for n in (" 2: OutOfMemory (Requested …)", "1: Cuda Driver")
        ]
        with pytest.raises(OutOfMemoryError):
            engine.run(feeds(1))

    def test_engines_of_a_process_share_one_logger_which_may_be_the_first_that_there_was(self, tmp_path: Path) -> None:
        library = FakeCuda()
        first = FakeEngine(library, {"ids": np.int64, "mask": np.int64}, {"hidden": ((3,), np.float16)})
        tensorrt = module(first)
        (tmp_path / "encoder.plan").write_bytes(b"plan")
        (tmp_path / "decoder.plan").write_text("Error Code 1: Cuda Runtime (out of memory)")
        TensorRtEngine(str(tmp_path / "encoder.plan"), SIGNATURE, Place(0), tensorrt, library)
        with pytest.raises(OutOfMemoryError, match="CUDA out of memory while loading decoder.plan"):
            TensorRtEngine(str(tmp_path / "decoder.plan"), SIGNATURE, Place(0), tensorrt, library)

    def test_a_run_that_does_not_fit_is_out_of_memory(self, tmp_path: Path) -> None:
        engine, fake = tensorrt_engine(tmp_path, runs=False, says="Error Code 1: Cuda Runtime (out of memory)")
        with pytest.raises(OutOfMemoryError, match="CUDA out of memory while running the encoder.plan"):
            engine.run(feeds(1))
        # What was said then is not said of another failure.
        fake.tell = lambda message: None
        with pytest.raises(EngineError, match="TensorRT could not run it"):
            engine.run(feeds(1))

    def test_a_plan_does_not_run_on_a_cpu(self) -> None:
        with pytest.raises(EngineError, match="instanceKind must not be KIND_CPU"):
            open_engine("tensorrt", "encoder.plan", SIGNATURE, Place.of("CPU", "0"))


@pytest.mark.parametrize("first", [0, 4])
def test_an_array_that_could_not_grow_gets_new_memory_for_its_next_shape(first: int) -> None:
    library = FakeCuda(limit=100)
    array = DeviceArray(Cuda(0, library), (first,), np.int64)
    with pytest.raises(CudaError, match="CUDA out of memory in cudaMalloc"):
        array.reshape((50,))
    for numbers in ([], [1, 2], [3, 4, 5, 6]):
        array.reshape((len(numbers),))
        array.put(np.array(numbers, dtype=np.int64))
        assert array.fetch().tolist() == numbers
        assert library.holds(array.address, max(array.nbytes, 1))
    del array
    assert not library.blocks


def test_what_failed_is_forgotten_by_the_runtime_so_that_others_do_not_take_it_for_theirs() -> None:
    library = FakeCuda(limit=100)
    cuda = Cuda(0, library)
    assert "forget" not in library.calls
    with pytest.raises(CudaError):
        cuda.allocate(101)
    assert library.calls[-1] == "forget"


def test_a_missing_cuda_library_is_named() -> None:
    def opener(name: str) -> Any:
        raise OSError(name)

    with pytest.raises(CudaError, match="none of libcudart.so, "):
        load_library(opener=opener)
    assert load_library(("a", "b"), lambda name: name if name == "b" else opener(name)) == "b"


class Sum(torch.nn.Module):
    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        if bool((ids == 4711).any()):
            raise RuntimeError("a message that quotes Wachtwoord-4711")
        if bool((ids == 4712).any()):
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return (ids + mask).sum(dim=1).float().unsqueeze(-1)


@pytest.fixture
def scripted(tmp_path: Path) -> Any:
    torch.jit.script(Sum()).save(str(tmp_path / "encoder.pt"))
    return open_engine("torchscript", str(tmp_path / "encoder.pt"), SIGNATURE, Place(None))


class TestTorchScript:
    def test_runs_holds_and_chooses_rows(self, scripted: Any) -> None:
        fed = {name: array.astype(np.int64) for name, array in feeds(3).items()}
        held = scripted.run(fed, hold=("hidden",))["hidden"]
        assert held.rows([1, 1, 2]).fetch()[:, 0].tolist() == [sums(fed)[number] for number in (1, 1, 2)]
        assert scripted.run(fed)["hidden"][:, 0].tolist() == sums(fed)

    def test_a_failure_quotes_nothing_of_what_was_fed(self, scripted: Any) -> None:
        with pytest.raises(EngineError) as failure:
            scripted.run({"ids": np.array([[4711]]), "mask": np.array([[1]])})
        assert str(failure.value).startswith("the encoder.pt failed: ")
        assert SECRET not in str(failure.value)

    def test_memory_that_ends_says_so(self, scripted: Any) -> None:
        with pytest.raises(OutOfMemoryError, match="CUDA out of memory while running the encoder.pt"):
            scripted.run({"ids": np.array([[4712]]), "mask": np.array([[1]])})

    @pytest.mark.parametrize("call", ["from_numpy", "Tensor.cpu", "Tensor.index_select"])
    def test_memory_that_ends_while_tensors_move_says_so(
        self, scripted: Any, monkeypatch: pytest.MonkeyPatch, call: str
    ) -> None:
        held = scripted.run(feeds(3), hold=("hidden",))["hidden"]

        def short(*arguments: Any, **named: Any) -> Any:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")

        monkeypatch.setattr(f"torch.{call}", short)
        with pytest.raises(OutOfMemoryError, match="CUDA out of memory while running the encoder.pt"):
            held.rows([1]) if call == "Tensor.index_select" else scripted.run(feeds(3))

    def test_what_can_be_freed_is_freed_when_memory_was_short_and_only_then(self) -> None:
        freed: list[bool] = []
        running = Running("encoder.pt", lambda: freed.append(True))
        for failure, kind in (
            (ValueError(SECRET), EngineError),
            (OutOfMemoryError("said already"), OutOfMemoryError),
            (RuntimeError("CUDA out of memory"), OutOfMemoryError),
        ):
            assert not freed
            with pytest.raises(EngineError) as raised, running:
                raise failure
            assert type(raised.value) is kind and SECRET not in str(raised.value)
        assert freed == [True]
        with pytest.raises(KeyboardInterrupt), running:
            raise KeyboardInterrupt

    def test_a_gpu_that_pytorch_does_not_see_fails_at_load(self, tmp_path: Path) -> None:
        if not torch.cuda.is_available():
            with pytest.raises(EngineError, match="PyTorch sees none"):
                open_engine("torchscript", str(tmp_path / "encoder.pt"), SIGNATURE, Place.of("GPU", "0"))

    def test_a_file_that_is_none_fails_at_load(self, tmp_path: Path) -> None:
        (tmp_path / "encoder.pt").write_bytes(b"x" * 100)
        for kind, runtime in (("torchscript", "PyTorch"), ("onnx", "ONNX Runtime")):
            with pytest.raises(EngineError, match=f"encoder.pt cannot be opened by {runtime}"):
                open_engine(kind, str(tmp_path / "encoder.pt"), SIGNATURE, Place(None))


def test_onnx_runtime_on_a_gpu_needs_its_provider(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="ONNX Runtime has no CUDA provider"):
        open_engine("onnx", str(tmp_path / "encoder.onnx"), SIGNATURE, Place.of("GPU", "0"))


def test_the_first_and_the_last_line_of_a_failure_tell_of_memory() -> None:
    quoting = RuntimeError('Traceback:\n  raise Error("out of memory")\nindex 4 is out of bounds')
    assert type(failed("model", quoting)) is EngineError
    assert isinstance(failed("model", RuntimeError("…\nCUDA error: out of memory")), OutOfMemoryError)
    # As PyTorch 2.11 words it.
    advised = RuntimeError("CUDA error: out of memory\nSearch for `cudaErrorMemoryAllocation'\nCompile with …")
    assert isinstance(failed("model", advised), OutOfMemoryError)


def test_no_runtime_is_imported_before_an_engine_wants_it() -> None:
    """An image has one of the three, and each takes memory."""
    assert "tensorrt" not in sys.modules

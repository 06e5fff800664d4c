"""Triton Python backend: the likeliest labels out of a classifier's logits."""

from __future__ import annotations

from typing import Any

import numpy as np
import triton_python_backend_utils as pb_utils
from numpy.typing import NDArray
from texts import Settings


def read_labels(data: bytes) -> list[str]:
    """One label per line, in the order of the logits. Raises ValueError."""
    try:
        labels = data.decode("utf-8").splitlines()
    except UnicodeDecodeError as failure:
        raise ValueError(f"labels.txt is not UTF-8: {failure.reason}") from failure
    for number, label in enumerate(labels, start=1):
        if not label.strip():
            raise ValueError(f"labels.txt line {number} is empty")
        if label in labels[: number - 1]:
            raise ValueError(f"labels.txt line {number} repeats an earlier one")
    if not labels:
        raise ValueError("labels.txt is empty")
    return labels


def softmax(logits: NDArray[Any]) -> NDArray[Any]:
    """Along the last axis, each row summing to 1."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    found: NDArray[Any] = raised / raised.sum(axis=-1, keepdims=True)
    return found


class TritonPythonModel:
    """LOGITS in; LABELS and SCORES out, likeliest first."""

    def initialize(self, args: dict[str, str]) -> None:
        settings = Settings(args["model_config"])
        self._top = settings.whole("top")
        try:
            with open(f"{args['model_repository']}/{args['model_version']}/labels.txt", "rb") as file:
                self._labels = [label.encode() for label in read_labels(file.read())]
            if self._top > len(self._labels):
                raise ValueError(f"labels.txt holds {len(self._labels)} labels, top wants {self._top}")
        except ValueError as failure:
            raise pb_utils.TritonModelException(f"cannot load: {failure}") from failure

    def execute(self, requests: list[Any]) -> list[Any]:
        return [self._respond(request) for request in requests]

    def _respond(self, request: Any) -> Any:
        logits = pb_utils.get_input_tensor_by_name(request, "LOGITS").as_numpy().astype(np.float32)
        if logits.shape[-1] != len(self._labels):
            error = f"the classifier gives {logits.shape[-1]} logits, labels.txt holds {len(self._labels)} labels"
            return refused(error)
        # Minus infinity is a label that cannot be; infinity and what is no number would be a confident answer.
        if not np.isfinite(logits.max(axis=-1)).all():
            return refused("the classifier's answer is not finite: does its precision suffice?")
        scores = softmax(logits)
        # Among equal ones the first label comes first.
        order = np.argsort(-scores, axis=-1, kind="stable")[:, : self._top]
        labels = np.array([[self._labels[number] for number in row] for row in order.tolist()], dtype=np.object_)
        best = np.take_along_axis(scores, order, axis=-1).astype(np.float32)
        return pb_utils.InferenceResponse(
            output_tensors=[pb_utils.Tensor("LABELS", labels), pb_utils.Tensor("SCORES", best)]
        )


def refused(reason: str) -> Any:
    return pb_utils.InferenceResponse(error=pb_utils.TritonError(reason))

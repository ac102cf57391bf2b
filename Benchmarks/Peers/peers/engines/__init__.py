"""The engines that cnnbench is compared with."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from peers.network_model import NetworkModel
from peers.operands import Operands
from peers.shapes import Problem

ENGINES = {
    "onnxruntime": "ONNX Runtime", "openvino": "OpenVINO", "torch": "PyTorch", "ncnn": "ncnn", "mnn": "MNN",
}
"""The title of each engine by its name, which is that of its module here and of its distribution on PyPI."""


class Unsupported(Exception):
    """Why an engine, or one way of using it, is skipped."""


@dataclass(frozen=True)
class Candidate:
    """One way of computing a convolution or a network with an engine, ready to run: weights packed, memory bound.

    `call` computes it once from the input in NCHW. `output` returns what a call writes, in NCHW as well.
    The candidate has to outlive its calls: engines borrow the memory of the operands and of the output.
    """

    name: str
    summary: str
    operands: Operands | NetworkModel
    call: Callable[[], object]
    output: Callable[[], np.ndarray]


class Engine(Protocol):
    """What a module of this package offers."""

    CANDIDATES: dict[str, Callable[[Problem, Operands], Candidate]]
    """Makes each candidate of the forward direction, by its name; raises `Unsupported`."""

    def start(self, threads: int) -> None:
        """Settles what holds for the process: the number of threads, memory."""
        ...


def candidates_of(engine: Engine, direction: str) -> dict[str, Callable[[Problem, Operands], Candidate]]:
    """What an engine offers in a direction: off the forward one its `GRADIENTS`, by direction, if it has any.

    Raises `Unsupported` where it has none.
    """
    candidates = engine.CANDIDATES if direction == "forward" else getattr(engine, "GRADIENTS", {}).get(direction)
    if candidates is None:
        raise Unsupported(f"has no {direction} convolution")
    return candidates


def network_candidates_of(engine: Engine) -> dict[str, Callable[[NetworkModel], Candidate]]:
    """What an engine offers for whole networks: its `NETWORKS`; raises `Unsupported` where it reads no ONNX files."""
    candidates = getattr(engine, "NETWORKS", None)
    if candidates is None:
        raise Unsupported("reads no ONNX files")
    return candidates


def load_engine(name: str) -> Engine:
    """The engine of a name of `ENGINES`; raises `Unsupported` where it is not installed."""
    try:
        return importlib.import_module(f"peers.engines.{name}")
    except ModuleNotFoundError as error:
        raise Unsupported(f"not installed (no module {error.name})") from None

"""MNN: a module of one convolution, converted from ONNX, at high precision, for which MNN picks the algorithm.

The module reads NCHW in place and writes NCHW: what it does in between, changes of layout included, is timed.
"""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

# The converter alone: MNN.tools, which wraps it, installs a package and looks for a server when it is imported.
import _tools as converter
import numpy as np
from MNN import expr, nn

from peers.engines import Candidate, Unsupported
from peers.network_model import NetworkModel
from peers.onnx_model import make_model
from peers.operands import Operands
from peers.shapes import Problem

WINOGRAD_MEMORY_LEVEL = 3
"""The hint that says how many of Winograd's tiles MNN chooses from; its own default is 3."""

settings: dict[str, object] = {"backend": "CPU", "precision": "high"}


def start(threads: int) -> None:
    settings["numThread"] = threads


def make_candidate(problem: Problem, operands: Operands, *, name: str, summary: str, level: int) -> Candidate:
    if problem.crops_input:
        raise Unsupported("MNN takes no negative padding")
    module = make_module(problem, operands, level)
    source = expr.const(operands.input, list(problem.input_shape), expr.NCHW)
    call = partial(module.forward, source)
    return Candidate(name, summary, operands, call, lambda: np.array(call().read()).reshape(problem.output_shape))


def make_network(model: NetworkModel, *, name: str, summary: str, level: int) -> Candidate:
    module = converted(model.path, level, model.input_name, model.output_name)
    source = expr.const(model.images, list(model.images.shape), expr.NCHW)
    call = partial(module.forward, source)
    return Candidate(name, summary, model, call, lambda: np.array(call().read()))


def make_module(problem: Problem, operands: Operands, level: int) -> nn._Module:
    with tempfile.TemporaryDirectory() as folder:
        onnx = Path(folder) / "convolution.onnx"
        onnx.write_bytes(make_model(problem, operands))
        return converted(onnx, level, "input", "output")


def converted(onnx: Path, level: int, source: str, output: str) -> nn._Module:
    """The module of an ONNX file."""
    manager = nn.create_runtime_manager((settings,))
    manager.set_hint(WINOGRAD_MEMORY_LEVEL, level)
    with tempfile.TemporaryDirectory() as folder:
        mnn = Path(folder) / "model.mnn"
        converter.mnnconvert(["mnnconvert", "-f", "ONNX", "--modelFile", str(onnx), "--MNNModel", str(mnn)])
        if not mnn.exists():
            raise Unsupported("MNN cannot convert the model")
        return nn.load_module_from_file(str(mnn), [source], [output], runtime_manager=manager)


WAYS = [
    ("mnn", "its own choice", 3),
    ("mnn-small-tiles", "Winograd on tiles that take less memory, and err less", 1),
]

CANDIDATES = {
    name: partial(make_candidate, name=name, summary=summary, level=level) for name, summary, level in WAYS}

NETWORKS = {
    name: partial(make_network, name=name, summary=summary, level=level) for name, summary, level in WAYS}

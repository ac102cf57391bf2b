"""ONNX Runtime: a model of one Conv node on the CPU provider.

Weights are initialisers, so that the session packs them once. Input and output are bound to memory of ours.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import onnxruntime

from peers.engines import Candidate, Unsupported
from peers.network_model import NetworkModel
from peers.onnx_model import make_model
from peers.operands import Operands, aligned_memory
from peers.shapes import Problem


def start(threads: int) -> None:
    """One pool of threads for all sessions: a session's own would spin while the next one is timed."""
    onnxruntime.set_global_thread_pool_sizes(threads, 1)


def make_candidate(
    problem: Problem, operands: Operands, *, name: str, summary: str, level: onnxruntime.GraphOptimizationLevel
) -> Candidate:
    if problem.crops_input:
        raise Unsupported("ONNX Runtime takes no negative padding")
    session = make_session(make_model(problem, operands), level)
    output = aligned_memory(problem.output_shape)
    call = bound_call(session, ("input", operands.input), ("output", output))
    return Candidate(name, summary, operands, call, lambda: output)


def make_network(
    model: NetworkModel, *, name: str, summary: str, level: onnxruntime.GraphOptimizationLevel
) -> Candidate:
    session = make_session(str(model.path), level)
    output = aligned_memory(tuple(session.get_outputs()[0].shape))
    call = bound_call(session, (model.input_name, model.images), (model.output_name, output))
    return Candidate(name, summary, model, call, lambda: output)


def make_session(
    model: bytes | str, level: onnxruntime.GraphOptimizationLevel
) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.use_per_session_threads = False
    options.graph_optimization_level = level
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def bound_call(
    session: onnxruntime.InferenceSession, source: tuple[str, np.ndarray], result: tuple[str, np.ndarray]
) -> partial[None]:
    binding = session.io_binding()
    binding.bind_cpu_input(*source)
    name, output = result
    binding.bind_output(name, "cpu", 0, np.float32, output.shape, output.ctypes.data)
    return partial(session.run_with_iobinding, binding)


WAYS = [
    ("onnxruntime", "all optimisations, NCHWc inside", onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL),
    ("onnxruntime-nchw", "no blocked layout", onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED),
]

CANDIDATES = {
    name: partial(make_candidate, name=name, summary=summary, level=level) for name, summary, level in WAYS}

NETWORKS = {
    name: partial(make_network, name=name, summary=summary, level=level) for name, summary, level in WAYS}

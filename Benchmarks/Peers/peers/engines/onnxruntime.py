"""ONNX Runtime: a model of one Conv node on the CPU provider.

Weights are initialisers, so that the session packs them once. Input and output are bound to memory of ours.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import onnxruntime

from peers.engines import Candidate, Unsupported
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
    options = onnxruntime.SessionOptions()
    options.use_per_session_threads = False
    options.graph_optimization_level = level
    session = onnxruntime.InferenceSession(
        make_model(problem, operands), options, providers=["CPUExecutionProvider"])
    output = aligned_memory(problem.output_shape)
    binding = session.io_binding()
    binding.bind_cpu_input("input", operands.input)
    binding.bind_output("output", "cpu", 0, np.float32, output.shape, output.ctypes.data)
    return Candidate(name, summary, operands, partial(session.run_with_iobinding, binding), lambda: output)


def candidate(name: str, summary: str, level: onnxruntime.GraphOptimizationLevel) -> partial[Candidate]:
    return partial(make_candidate, name=name, summary=summary, level=level)


CANDIDATES = {
    entry.keywords["name"]: entry for entry in [
        candidate("onnxruntime", "all optimisations, NCHWc inside", onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL),
        candidate("onnxruntime-nchw", "no blocked layout", onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED),
    ]
}

"""PyTorch: a convolution in inference mode, in the four ways that one may hope to be the fastest, and its gradients.

All read NCHW and write NCHW; what they do in between is theirs, and timed. Gradients are what autograd calls for them.
"""

from __future__ import annotations

import ctypes
import warnings
from collections.abc import Callable
from functools import partial

import torch

from peers.engines import Candidate, Unsupported
from peers.operands import Operands, aligned_memory
from peers.shapes import Problem

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4

Compute = Callable[[], torch.Tensor]


def start(threads: int) -> None:
    torch.set_num_threads(threads)
    torch.set_float32_matmul_precision("highest")
    torch.inference_mode().__enter__()
    keep_freed_memory()


def keep_freed_memory() -> None:
    """Lets the heap keep what it has: PyTorch allocates each output, and fresh pages would be part of the time."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(M_MMAP_MAX, 0)
        libc.mallopt(M_TRIM_THRESHOLD, 2**31 - 1)


class Layer:
    """The operands as tensors, and the geometry as PyTorch takes it."""

    def __init__(self, problem: Problem, operands: Operands) -> None:
        if problem.crops_input:
            raise Unsupported("PyTorch takes no negative padding")
        if any(axis.padding != axis.padding_end for axis in problem.axes):
            raise Unsupported("PyTorch pads both ends alike")
        self.source = torch.from_numpy(operands.input)
        self.weights = torch.from_numpy(operands.weights)
        self.bias = torch.from_numpy(operands.bias)
        self.gradient = None if operands.gradient is None else torch.from_numpy(operands.gradient)
        height, width = problem.axes
        self.stride = (height.stride, width.stride)
        self.padding = (height.padding, width.padding)
        self.dilation = (height.dilation, width.dilation)
        self.groups = problem.groups
        self.output_shape = problem.output_shape

    def module(self) -> torch.nn.Conv2d:
        outputs, inputs_per_group, rows, columns = self.weights.shape
        module = torch.nn.Conv2d(
            inputs_per_group * self.groups, outputs, (rows, columns), self.stride, self.padding, self.dilation,
            self.groups)
        module.weight = torch.nn.Parameter(self.weights, requires_grad=False)
        module.bias = torch.nn.Parameter(self.bias, requires_grad=False)
        return module.eval()


def eager(layer: Layer) -> Compute:
    """`conv2d` as it is."""
    return partial(
        torch.conv2d, layer.source, layer.weights, layer.bias, layer.stride, layer.padding, layer.dilation,
        layer.groups)


def channels_last(layer: Layer) -> Compute:
    """`conv2d` with weights and input in channels-last order."""
    weights = layer.weights.contiguous(memory_format=torch.channels_last)

    def compute() -> torch.Tensor:
        source = layer.source.contiguous(memory_format=torch.channels_last)
        return torch.conv2d(
            source, weights, layer.bias, layer.stride, layer.padding, layer.dilation, layer.groups)

    return compute


def prepacked(layer: Layer) -> Compute:
    """What `torch.compile` calls for a convolution: oneDNN with weights in the layout that it chose."""
    weights = torch.ops.mkldnn._reorder_convolution_weight(
        layer.weights, layer.padding, layer.stride, layer.dilation, layer.groups, list(layer.source.shape))
    return partial(
        torch.ops.mkldnn._convolution_pointwise, layer.source, weights, layer.bias, layer.padding, layer.stride,
        layer.dilation, layer.groups, "none", [], "")


def frozen(layer: Layer) -> Compute:
    """A TorchScript module, frozen and optimised for inference: oneDNN's own blocked layouts inside."""
    with warnings.catch_warnings():
        # TorchScript is deprecated, yet `torch.compile` has no way to the blocked layouts.
        warnings.simplefilter("ignore", DeprecationWarning)
        traced = torch.jit.trace(layer.module(), layer.source)
        return partial(torch.jit.optimize_for_inference(torch.jit.freeze(traced)), layer.source)


def gradient_of(
    layer: Layer, *, direction: str, memory_format: torch.memory_format = torch.contiguous_format
) -> Compute:
    """The kernel behind `backward()` for one operand alone, in channels-last order where that is asked for."""
    of_input = direction == "backward-data"
    weights = layer.weights.contiguous(memory_format=memory_format)

    def compute() -> torch.Tensor:
        gradient = layer.gradient.contiguous(memory_format=memory_format)
        # The input's shape is all that its own gradient needs.
        source = layer.source if of_input else layer.source.contiguous(memory_format=memory_format)
        results = torch.ops.aten.convolution_backward(
            gradient, source, weights, None, layer.stride, layer.padding, layer.dilation, False, [0, 0], layer.groups,
            [of_input, not of_input, False])
        return results[0 if of_input else 1]

    return compute


def in_nchw(compute: Compute, shape: tuple[int, ...]) -> Compute:
    """The same computation, with its output in NCHW."""
    if compute().is_contiguous():
        return compute
    output = torch.from_numpy(aligned_memory(shape))
    return lambda: output.copy_(compute())


def make_candidate(
    problem: Problem, operands: Operands, *, name: str, make: Callable[[Layer], Compute], summary: str,
    direction: str = "forward"
) -> Candidate:
    if not torch.backends.mkldnn.is_available():
        raise Unsupported("this build of PyTorch lacks oneDNN")
    shapes = {
        "forward": problem.output_shape, "backward-data": problem.input_shape, "backward-weights": problem.weights_shape}
    call = in_nchw(make(Layer(problem, operands)), shapes[direction])
    return Candidate(name, summary, operands, call, lambda: call().numpy())


CANDIDATES = {
    name: partial(make_candidate, name=name, make=make, summary=summary) for name, make, summary in [
        ("torch", eager, "eager"),
        ("torch-channels-last", channels_last, "eager, channels-last inside"),
        ("torch-prepacked", prepacked, "oneDNN with packed weights"),
        ("torch-frozen", frozen, "TorchScript, optimised for inference"),
    ]
}

GRADIENTS = {
    direction: {
        name: partial(
            make_candidate, name=name, make=partial(gradient_of, direction=direction, memory_format=memory_format),
            summary=summary, direction=direction)
        for name, memory_format, summary in [
            ("torch", torch.contiguous_format, "autograd's kernel"),
            ("torch-channels-last", torch.channels_last, "autograd's kernel, channels-last inside"),
        ]
    } for direction in ("backward-data", "backward-weights")
}

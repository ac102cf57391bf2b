"""OpenVINO: a model of a convolution and its bias, compiled for the CPU.

fp32 throughout, one stream, weights constant. Input and output tensors share memory of ours.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import openvino
from openvino import opset13

from peers.engines import Candidate, Unsupported
from peers.network_model import NetworkModel
from peers.operands import Operands, aligned_memory
from peers.shapes import Problem

settings: dict[str, object] = {
    "INFERENCE_PRECISION_HINT": "f32",
    "EXECUTION_MODE_HINT": "ACCURACY",
    "PERFORMANCE_HINT": "LATENCY",
    "NUM_STREAMS": 1,
}


def start(threads: int) -> None:
    settings["INFERENCE_NUM_THREADS"] = threads


def make_candidate(problem: Problem, operands: Operands) -> Candidate:
    if problem.crops_input:
        raise Unsupported("OpenVINO takes no negative padding")
    output = aligned_memory(problem.output_shape)
    call = bound_call(make_model(problem, operands), operands.input, output)
    return Candidate("openvino", "latency hint, one stream", operands, call, lambda: output)


def make_network(model: NetworkModel) -> Candidate:
    read = openvino.Core().read_model(str(model.path))
    output = aligned_memory(tuple(read.outputs[0].get_shape()))
    call = bound_call(read, model.images, output)
    return Candidate("openvino", "latency hint, one stream", model, call, lambda: output)


def bound_call(model: openvino.Model, source: np.ndarray, output: np.ndarray) -> partial[object]:
    request = openvino.Core().compile_model(model, "CPU", settings).create_infer_request()
    request.set_input_tensor(openvino.Tensor(source, shared_memory=True))
    request.set_output_tensor(openvino.Tensor(output, shared_memory=True))
    # Otherwise each call would return a copy of the output.
    return partial(request.infer, share_outputs=True)


def make_model(problem: Problem, operands: Operands) -> openvino.Model:
    height, width = problem.axes
    geometry = dict(
        strides=[height.stride, width.stride], pads_begin=[height.padding, width.padding],
        pads_end=[height.padding_end, width.padding_end], dilations=[height.dilation, width.dilation])
    source = opset13.parameter(problem.input_shape, np.float32)
    if problem.groups == 1:
        product = opset13.convolution(source, opset13.constant(operands.weights), **geometry)
    else:
        per_group = problem.output_channels // problem.groups
        weights = operands.weights.reshape(problem.groups, per_group, *problem.weights_shape[1:])
        product = opset13.group_convolution(source, opset13.constant(weights), **geometry)
    bias = opset13.constant(operands.bias.reshape(1, -1, 1, 1))
    return openvino.Model([opset13.add(product, bias)], [source], "convolution")


CANDIDATES = {"openvino": make_candidate}

NETWORKS = {"openvino": make_network}

"""A convolution as an ONNX model."""

from __future__ import annotations

from onnx import TensorProto, helper, numpy_helper

from peers.operands import Operands
from peers.shapes import Problem

OPSET = 17
IR_VERSION = 9


def make_model(problem: Problem, operands: Operands) -> bytes:
    """A model of one Conv node whose weights and bias are initialisers, serialised."""
    height, width = problem.axes
    node = helper.make_node(
        "Conv", ["input", "weights", "bias"], ["output"], group=problem.groups,
        kernel_shape=[height.kernel, width.kernel], strides=[height.stride, width.stride],
        dilations=[height.dilation, width.dilation],
        pads=[height.padding, width.padding, height.padding_end, width.padding_end])
    graph = helper.make_graph(
        [node], "convolution",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, problem.input_shape)],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, problem.output_shape)],
        [numpy_helper.from_array(operands.weights, "weights"), numpy_helper.from_array(operands.bias, "bias")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    return model.SerializeToString()

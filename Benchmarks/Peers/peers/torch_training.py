"""PyTorch: a network that an ONNX file describes, and epochs of its training in the ways that users hope to be the fastest."""

from __future__ import annotations

import copy
import operator
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import fx, nn
from torch.nn import functional

from peers.engines import Unsupported
from peers.sampling import clock_ns, without_collection
from peers.training_recipe import DECAY, MOMENTUM, RATE, Epoch

# MARK: Networks


@dataclass(frozen=True)
class Node:
    """An operator of an ONNX graph, with those of its inputs that the file holds."""

    operator: str
    inputs: list[str]
    output: str
    attributes: dict[str, Any]
    tensors: list[torch.Tensor]
    overwrites: bool
    """Whether the output may take the place of the first input, which nobody else reads, backward passes included."""


def convolution(node: Node) -> nn.Module:
    weight, attributes = node.tensors[0], node.attributes
    top, left, bottom, right = attributes["pads"]
    if (top, left) != (bottom, right):
        raise Unsupported("PyTorch pads both ends alike")
    module = nn.Conv2d(
        weight.shape[1] * attributes["group"], weight.shape[0], tuple(weight.shape[2:]), tuple(attributes["strides"]),
        (top, left), tuple(attributes["dilations"]), attributes["group"], bias=len(node.tensors) > 1)
    return with_parameters(module, node)


def normalization(node: Node) -> nn.Module:
    """By the statistics of the batch; the running ones follow with a momentum of 0.1, as cnnbench's do."""
    module = nn.BatchNorm2d(len(node.tensors[0]), eps=node.attributes["epsilon"])
    module.running_mean, module.running_var = node.tensors[2:]
    return with_parameters(module, node)


def matrix(node: Node) -> nn.Module:
    attributes = {"transA": 0, "transB": 0, "alpha": 1, "beta": 1} | node.attributes
    if attributes != {"transA": 0, "transB": 1, "alpha": 1, "beta": 1}:
        raise Unsupported("of the forms of Gemm, only that of a fully connected layer is known here")
    outputs, inputs = node.tensors[0].shape
    return with_parameters(nn.Linear(inputs, outputs, bias=len(node.tensors) > 1), node)


def average_pool(node: Node) -> nn.Module:
    if any(node.attributes["pads"]) or node.attributes["ceil_mode"]:
        raise Unsupported("of average pools, only those without padding are known here")
    return nn.AvgPool2d(node.attributes["kernel_shape"], node.attributes["strides"])


def with_parameters(module: nn.Module, node: Node) -> nn.Module:
    """A module with the node's own weight, or scale, and bias, or shift."""
    module.weight = nn.Parameter(node.tensors[0])
    if module.bias is not None:
        module.bias = nn.Parameter(node.tensors[1])
    return module


UNREAD_BY_GRADIENTS = {"Conv", "BatchNormalization", "Gemm", "Add"}
"""Operators whose backward pass does not read what they have written."""

MODULES: dict[str, Callable[[Node], nn.Module]] = {
    "Conv": convolution,
    "BatchNormalization": normalization,
    "Gemm": matrix,
    "AveragePool": average_pool,
    "GlobalAveragePool": lambda node: nn.AdaptiveAvgPool2d(1),
    "Relu": lambda node: nn.ReLU(inplace=node.overwrites),
    "Tanh": lambda node: nn.Tanh(),
    "Flatten": lambda node: nn.Flatten(),
    "Reshape": lambda node: nn.Flatten(),
}
"""The module of each operator. cnnbench writes `Reshape` for what becomes vectors."""


def read_module(path: Path) -> fx.GraphModule:
    """The network of a file that `cnnbench export` wrote, without its softmax; raises `Unsupported`.

    Its code is what one would write by hand, sums and rectified units in place included.
    """
    import onnx

    graph = onnx.load(path).graph
    layers, code = nn.Module(), fx.Graph()
    values = {graph.input[0].name: code.placeholder("images")}
    for index, node in enumerate(read_nodes(graph)):
        sources = [values[name] for name in node.inputs]
        values[node.output] = append(node, f"{node.operator}{index}", sources, layers, code)
    code.output(values[graph.output[0].name])
    return fx.GraphModule(layers, code)


def append(node: Node, name: str, sources: list[fx.Node], layers: nn.Module, code: fx.Graph) -> fx.Node:
    """What the network computes for a node."""
    if node.operator == "Softmax":
        # The loss has it.
        return sources[0]
    if node.operator == "Add":
        return code.call_function(operator.iadd if node.overwrites else operator.add, tuple(sources))
    if node.operator not in MODULES:
        raise Unsupported(f"the operator {node.operator} is not known here")
    layers.add_module(name, MODULES[node.operator](node))
    return code.call_module(name, tuple(sources))


def read_nodes(graph: Any) -> list[Node]:
    """The operators of an ONNX graph, in order."""
    from onnx import helper, numpy_helper

    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    readers = Counter(name for node in graph.node for name in node.input)
    writers = {node.output[0]: node.op_type for node in graph.node}
    return [
        Node(
            node.op_type, [name for name in node.input if name not in tensors], node.output[0],
            {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute},
            [torch.from_numpy(tensors[name].copy()) for name in node.input if name in tensors],
            readers[node.input[0]] == 1 and writers.get(node.input[0]) in UNREAD_BY_GRADIENTS)
        for node in graph.node]


def input_size(path: Path) -> tuple[int, int]:
    """Height and width of the images that a network reads; raises `Unsupported` for those with several channels."""
    import onnx

    _, channels, height, width = (
        dimension.dim_value for dimension in onnx.load(path).graph.input[0].type.tensor_type.shape.dim)
    if channels != 1:
        raise Unsupported(f"the network reads images of {channels} channels, and those of the data have one")
    return height, width


# MARK: Training


@dataclass(frozen=True)
class Form:
    """A way of using PyTorch."""

    summary: str
    memory_format: torch.memory_format = torch.contiguous_format
    is_compiled: bool = False


FORMS = {
    "torch": Form("eager"),
    "torch-channels-last": Form("eager, channels-last", torch.channels_last),
    "torch-compiled": Form("torch.compile, channels-last", torch.channels_last, is_compiled=True),
}


class Training:
    """A network that is trained from the same start as often as one likes.

    - images: images × 1 × height × width, prepared.
    - labels: the class of each image.
    """

    def __init__(self, form: Form, path: Path, images: np.ndarray, labels: np.ndarray, batch: int) -> None:
        self._form, self._batch = form, batch
        self._module = read_module(path).train().to(memory_format=form.memory_format)
        self._start = copy.deepcopy(self._module.state_dict())
        self._network = torch.compile(self._module, dynamic=False) if form.is_compiled else self._module
        self._images = torch.from_numpy(images).contiguous(memory_format=form.memory_format)
        self._labels = torch.from_numpy(labels.astype(np.int64))

    def warm_up(self) -> None:
        """One step with each number of images that an epoch has: compiles what is compiled."""
        self.train([np.arange(self._batch + len(self._labels) % self._batch) % len(self._labels)])

    def train(self, orders: Sequence[np.ndarray]) -> list[Epoch]:
        """An epoch for each order of the images, from the weights of the file on."""
        self._module.load_state_dict(self._start)
        rule = torch.optim.SGD(
            self._module.parameters(), lr=RATE, momentum=MOMENTUM, weight_decay=DECAY, fused=True)
        return [self._epoch(torch.from_numpy(order), rule) for order in orders]

    def _epoch(self, order: torch.Tensor, rule: torch.optim.Optimizer) -> Epoch:
        total = 0.0
        with without_collection():
            begin = clock_ns()
            for places in order.split(self._batch):
                total += self._step(places, rule) * len(places)
            end = clock_ns()
        return Epoch(end - begin, total / len(order))

    def _step(self, places: torch.Tensor, rule: torch.optim.Optimizer) -> float:
        """The loss of some images before the step that they give."""
        images = self._images[places].contiguous(memory_format=self._form.memory_format)
        loss = functional.cross_entropy(self._network(images), self._labels[places])
        rule.zero_grad()
        loss.backward()
        rule.step()
        return loss.item()

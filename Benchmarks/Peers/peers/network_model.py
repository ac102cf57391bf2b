"""A network as an ONNX file that all engines read, with its images and the exact output next to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from peers.operands import aligned_memory

HIDING = {"Softmax", "LogSoftmax"}
"""Last operators that make errors of another size; engines compute what comes before them."""


@dataclass(frozen=True)
class NetworkModel:
    """A network, ready for engines: everything in fp32."""

    path: Path
    input_name: str
    output_name: str
    images: np.ndarray
    exact: np.ndarray
    """The output in double precision."""

    @property
    def name(self) -> str:
        return self.path.stem


def write_model(exported: Path, path: Path, seed: int) -> None:
    """Writes an exported network without its softmax, and images for it, to `path` and next to it."""
    import onnx

    model = onnx.load(exported)
    cut_hiding_layers(model.graph)
    onnx.save(model, path)
    shape = [dimension.dim_value for dimension in model.graph.input[0].type.tensor_type.shape.dim]
    np.save(images_path(path), seeded_images(shape, seed))


def cut_hiding_layers(graph) -> None:
    """Takes away the last layers that hide errors, so that what they read is the output."""
    from onnx import TensorProto, helper

    while graph.node[-1].op_type in HIDING and graph.node[-1].output[0] == graph.output[0].name:
        last = graph.node.pop()
        del graph.output[:]
        graph.output.append(helper.make_tensor_value_info(last.input[0], TensorProto.FLOAT, None))


def seeded_images(shape: list[int], seed: int) -> np.ndarray:
    """The numbers that cnnbench's images have: SplitMix64, uniform in [-1, 1) on a grid of 2^-23."""
    count = int(np.prod(shape))
    with np.errstate(over="ignore"):
        state = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        mixed = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed = mixed ^ (mixed >> np.uint64(31))
    numbers = (mixed >> np.uint64(40)).astype(np.int64) - (1 << 23)
    return (numbers * 2.0**-23).astype(np.float32).reshape(shape)


def write_exact_output(path: Path, output: list[float]) -> None:
    np.save(exact_path(path), np.array(output))


def read_model(path: Path) -> NetworkModel:
    """The network of a file that `write_model` wrote, once its exact output is there."""
    import onnx

    graph = onnx.load(path).graph
    stored = np.load(images_path(path))
    images = aligned_memory(stored.shape)
    images[...] = stored
    return NetworkModel(path, graph.input[0].name, graph.output[0].name, images, np.load(exact_path(path)))


def images_path(path: Path) -> Path:
    return path.with_suffix(".images.npy")


def exact_path(path: Path) -> Path:
    return path.with_suffix(".exact.npy")

"""ncnn: a net of one convolution in fp32, for which ncnn picks the algorithm.

The net reads NCHW from memory of ours and writes NCHW to memory of its own, where each channel starts at a multiple of
16 bytes. Memory comes from pools, so that no call waits for fresh pages.
"""

from __future__ import annotations

import importlib.util
import subprocess
import tempfile
from functools import partial
from pathlib import Path

import ncnn
import numpy as np

from peers.engines import Candidate, Unsupported
from peers.network_model import NetworkModel
from peers.operands import Operands
from peers.shapes import Problem

FP32_WEIGHTS = bytes(4)
"""The tag before weights that are stored as they are."""

CONVERTED_INPUT, CONVERTED_OUTPUT = "in0", "out0"
"""What pnnx calls the first input and the first output."""

settings: dict[str, object] = {
    "use_fp16_packed": False,
    "use_fp16_storage": False,
    "use_fp16_arithmetic": False,
    "use_bf16_packed": False,
    "use_bf16_storage": False,
    "use_int8_inference": False,
    "use_vulkan_compute": False,
    "blob_allocator": ncnn.PoolAllocator(),
    "workspace_allocator": ncnn.PoolAllocator(),
}


def start(threads: int) -> None:
    settings["num_threads"] = threads


def make_candidate(
    problem: Problem, operands: Operands, *, name: str, summary: str, choices: dict[str, bool]
) -> Candidate:
    if problem.crops_input:
        raise Unsupported("ncnn takes no negative padding")
    net = make_net(problem, operands, settings | choices)
    source = ncnn.Mat(operands.input, 0)

    def call() -> ncnn.Mat:
        extractor = net.create_extractor()
        extractor.input("input", source)
        return extractor.extract("output")[1]

    return Candidate(name, summary, operands, call, lambda: images(call(), problem))


def make_network(model: NetworkModel, *, name: str, summary: str, choices: dict[str, bool]) -> Candidate:
    net = make_empty_net(settings | choices)
    with tempfile.TemporaryDirectory() as folder:
        param, weights = converted(model, Path(folder))
        if net.load_param(str(param)) or net.load_model(str(weights)):
            raise Unsupported("ncnn cannot load the net")
    # One image, without a batch: what follows a pool would not be a batch of vectors.
    source = ncnn.Mat(model.images[0])

    def call() -> ncnn.Mat:
        extractor = net.create_extractor()
        extractor.input(CONVERTED_INPUT, source)
        return extractor.extract(CONVERTED_OUTPUT)[1]

    return Candidate(name, summary, model, call, lambda: np.array(call()))


def converted(model: NetworkModel, folder: Path) -> tuple[Path, Path]:
    """The net's description and its weights, as ncnn's own converter makes them of an ONNX file."""
    package = importlib.util.find_spec("pnnx")
    if package is None or package.origin is None:
        raise Unsupported("ncnn reads no ONNX files without pnnx, which is not installed")
    program = Path(package.origin).parent / "pnnx"
    link = folder / "net.onnx"
    link.symlink_to(model.path.resolve())
    shape = ",".join(map(str, model.images.shape))
    finished = subprocess.run(
        [str(program), str(link), f"inputshape=[{shape}]", "fp16=0"], cwd=folder, capture_output=True, text=True,
        check=False)
    param, weights = folder / "net.ncnn.param", folder / "net.ncnn.bin"
    if finished.returncode or not param.exists():
        raise Unsupported("pnnx cannot convert the model")
    return param, weights


def make_empty_net(options: dict[str, object]) -> ncnn.Net:
    net = ncnn.Net()
    for option, value in options.items():
        setattr(net.opt, option, value)
    return net


def make_net(problem: Problem, operands: Operands, options: dict[str, object]) -> ncnn.Net:
    net = make_empty_net(options)
    with tempfile.NamedTemporaryFile() as weights:
        weights.write(FP32_WEIGHTS + operands.weights.tobytes() + operands.bias.tobytes())
        weights.flush()
        if net.load_param_mem(describe_net(problem)) or net.load_model(weights.name):
            raise Unsupported("ncnn cannot load the net")
    return net


def describe_net(problem: Problem) -> str:
    """The text of ncnn's `.param` files: its mark, the numbers of layers and blobs, and a line for each layer."""
    height, width = problem.axes
    parameters = {
        0: problem.output_channels, 1: width.kernel, 11: height.kernel, 2: width.dilation, 12: height.dilation,
        3: width.stride, 13: height.stride, 4: width.padding, 14: height.padding, 15: width.padding_end,
        16: height.padding_end, 5: 1, 6: int(np.prod(problem.weights_shape)),
    }
    layer = "Convolution"
    if problem.groups > 1:
        layer = "ConvolutionDepthWise"
        parameters[7] = problem.groups
    assignments = " ".join(f"{key}={value}" for key, value in parameters.items())
    return f"7767517\n2 2\nInput input 0 1 input\n{layer} convolution 1 1 input output {assignments}\n"


def images(result: ncnn.Mat, problem: Problem) -> np.ndarray:
    """A batch of outputs as one array."""
    return np.stack([np.array(result.batch(image)) for image in range(problem.batch)]).reshape(problem.output_shape)


WAYS: list[tuple[str, str, dict[str, bool]]] = [
    ("ncnn", "its own choice", {}),
    ("ncnn-f2", "Winograd on tiles of 2x2 only",
     {"use_winograd43_convolution": False, "use_winograd63_convolution": False}),
    ("ncnn-unpacked", "channels not packed into vectors", {"use_packing_layout": False}),
]

CANDIDATES = {
    name: partial(make_candidate, name=name, summary=summary, choices=choices) for name, summary, choices in WAYS}

NETWORKS = {
    name: partial(make_network, name=name, summary=summary, choices=choices) for name, summary, choices in WAYS[:2]}

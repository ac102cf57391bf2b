"""Has ONNX Runtime execute networks that cnnbench exports, and writes what comes out: a second opinion on their results.

    PYTHONPATH=Benchmarks/Peers python second_opinion.py CNNBENCH OUTPUT.json NETWORK…|--all

Weights are those of `export --seed 1`, and images are those of `net --seed 1`. Of each network the file has the tensor before
the softmax (or the output), and five tensors on the way: norm, largest element, its place, and 16 elements.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

from peers.network_model import seeded_images

SEED = 1
SAMPLE_COUNT = 16
TENSOR_COUNT = 5
# Nodes that cnnbench executes as the last of a step, or as a step of their own.
TRACED = {"Relu", "Clip", "MaxPool", "AveragePool", "GlobalAveragePool", "LRN"}


def main() -> int:
    if len(sys.argv) < 4:
        print("error: give the program, the file to write and networks, or --all", file=sys.stderr)
        return 64
    program, output, names = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
    if names == ["--all"]:
        names = architectures(program)
    networks = []
    for name in names:
        print(f"[{len(networks) + 1}/{len(names)}] {name}", file=sys.stderr, flush=True)
        networks.append({"name": name, "tensors": opinion(program, name)})
    result = {"engine": f"ONNX Runtime {onnxruntime.__version__}", "seed": SEED, "networks": networks}
    output.write_text(text(result), encoding="utf-8")
    return 0


def text(result: dict) -> str:
    """JSON with one line for each tensor."""
    networks = result.pop("networks")
    lines = [json.dumps(result)[:-1] + ', "networks": [']
    for index, network in enumerate(networks):
        lines.append(f'  {{"name": {json.dumps(network["name"])}, "tensors": [')
        tensors = [f"    {json.dumps(tensor)}" for tensor in network["tensors"]]
        lines.append(",\n".join(tensors))
        lines.append("  ]}" + ("," if index + 1 < len(networks) else ""))
    return "\n".join([*lines, "]}"]) + "\n"


def architectures(program: str) -> list[str]:
    listed = subprocess.run([program, "arch-cost", "--all", "--format", "csv"], capture_output=True, text=True, check=True)
    lines = listed.stdout.splitlines()
    place = lines[0].split(",").index("network")
    return [line.split(",")[place] for line in lines[1:]]


def opinion(program: str, name: str) -> list[dict]:
    """What ONNX Runtime makes of a network: its last tensor first."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/network.onnx"
        subprocess.run(
            [program, "export", name, "--seed", str(SEED), "--onnx", path], check=True, capture_output=True)
        model = onnx.load(path)
        tensors = [final_tensor(model.graph), *traced_tensors(model.graph)]
        del model.graph.output[:]
        model.graph.output.extend(onnx.ValueInfoProto(name=tensor) for _, tensor in tensors)
        onnx.save(model, path, save_as_external_data=model.ByteSize() > 2**31 - 1)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        source = session.get_inputs()[0]
        values = session.run(None, {source.name: seeded_images(source.shape, SEED)})
    return [describe(layer, value) for (layer, _), value in zip(tensors, values)]


def final_tensor(graph) -> tuple[str, str]:
    """The layer and the tensor that are compared: those before a softmax or a threshold, which hide errors."""
    producers = {output: node for node in graph.node for output in node.output}
    tensor = graph.output[0].name
    while (node := producers[tensor]).op_type in {"Softmax", "Sign", "Reshape", "Flatten", "Identity", "Squeeze"}:
        tensor = node.input[0]
    return node.name, tensor


def traced_tensors(graph) -> list[tuple[str, str]]:
    """Tensors on the way, evenly spread, of nodes that are layers of their own."""
    nodes = [
        node for node in graph.node
        if node.op_type in TRACED and not any(entry.key.startswith("cnnbench") for entry in node.metadata_props)]
    places = sorted({round(place) for place in np.linspace(0, len(nodes) - 1, TENSOR_COUNT)} if nodes else [])
    return [(nodes[place].name, nodes[place].output[0]) for place in places]


def describe(layer: str, value: np.ndarray) -> dict:
    flat = value.reshape(-1).astype(np.float64)
    places = np.unique(np.linspace(0, flat.size - 1, SAMPLE_COUNT).round().astype(int))
    return {
        "layer": layer, "count": flat.size, "norm": rounded(np.linalg.norm(flat)),
        "largest": rounded(np.abs(flat).max()), "argmax": int(flat.argmax()), "places": places.tolist(),
        "elements": [rounded(flat[place]) for place in places],
    }


def rounded(number: float) -> float:
    """Nine significant digits, which tell fp32 numbers apart."""
    return float(f"{number:.9g}")


if __name__ == "__main__":
    sys.exit(main())

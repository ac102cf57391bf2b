"""Compares cnnbench's counts with those of others, and has its exports checked by others: Reports/models.md.

usage: python report.py CNNBENCH FOLDER COUNTS.csv [--exports]

FOLDER holds the networks that export_torch.py exported, and COUNTS.csv what PyTorch counts of them. With --exports, every network
of the catalogue is exported, checked by onnx.checker with shape inference, and run by ONNX Runtime.
"""

import collections
import csv
import io
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy
import onnx
import onnx.backend.test
import onnxruntime

DATA = pathlib.Path(onnx.backend.test.__file__).parent / "data"
CONVOLUTIONAL = ("Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "LpPool",
                 "BatchNormalization", "LRN", "InstanceNormalization", "GroupNormalization")


def count(cnnbench, path):
    """The row of `arch-cost` for a file, and what it says on standard error."""
    run = subprocess.run(
        [cnnbench, "arch-cost", "--file", str(path), "--format", "csv"], capture_output=True, text=True, check=False)
    if run.returncode not in (0, 65):
        raise SystemExit(f"{path}: status {run.returncode}: {run.stderr}")
    rows = list(csv.DictReader(io.StringIO(run.stdout)))
    return (rows[0] if rows else None), run.stderr.strip().removeprefix("error: ").replace(str(path) + ": ", "")


def uncounted(cnnbench, path):
    """The nodes of a file that are not counted."""
    run = subprocess.run(
        [cnnbench, "arch-cost", "--file", str(path), "--format", "markdown"], capture_output=True, text=True, check=False)
    return re.findall(r"not counted: (.*)", run.stdout)


def torch_table(cnnbench, folder, counts):
    lines = ["| network | source | parameters | PyTorch's | conv MACs | PyTorch's | matrix MACs | PyTorch's | nodes not counted |",
             "|---|---|--:|--:|--:|--:|--:|--:|--:|"]
    equal = total = 0
    for row in csv.DictReader(open(counts, newline="")):
        path = pathlib.Path(folder) / f"{row['name']}.onnx"
        if not path.exists():
            continue
        own, error = count(cnnbench, path)
        total += 1
        if own is None:
            lines.append(f"| {row['name']} | {row['source']} | declined: {error} | | | | | | |")
            continue
        theirs = [int(row["parameters"]), int(row["convolution_macs"]), int(row["linear_macs"]) + int(row["product_macs"])]
        ours = [int(own[key]) for key in ("parameters", "convolution_macs", "fully_connected_macs")]
        same = ours == theirs
        equal += same
        cells = " | ".join(f"{a:,} | {'=' if a == b else f'{b:,}'}" for a, b in zip(ours, theirs))
        lines.append(f"| {row['name']} | {row['source']} | {cells} | {len(uncounted(cnnbench, path))} |")
    heading = f"{equal} of {total} networks have the parameters and MACs that PyTorch counts, to the unit."
    return [heading, "", *lines]


def light_table(cnnbench):
    lines = ["| file | parameters | MACs | outcome |", "|---|--:|--:|---|"]
    for path in sorted((DATA / "light").glob("*.onnx")):
        row, error = count(cnnbench, path)
        missing = uncounted(cnnbench, path) if row else []
        outcome = error if row is None else "; ".join(missing[:3]) or "read"
        lines.append(f"| {path.name} | {int(row['parameters']):,} | {int(row['macs']):,} | {outcome} |" if row
                     else f"| {path.name} | | | declined: {outcome} |")
    return lines


def test_models():
    """The models of the package's tests that hold an operator of convolutional networks, by set."""
    for kind in ("pytorch-converted", "pytorch-operator", "simple"):
        for path in sorted((DATA / kind).glob("*/model.onnx")):
            yield kind, path.parent.name, onnx.load(path)
    from onnx.backend.test.loader import load_node_model_tests  # It makes 1,900 models: only where they are wanted.
    for case in load_node_model_tests():
        if case.model is not None:
            yield "node", case.name, case.model


def conformance_table(cnnbench):
    results = collections.defaultdict(collections.Counter)
    reasons = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        for kind, name, model in test_models():
            types = {node.op_type for node in model.graph.node}
            found = [operator for operator in CONVOLUTIONAL if operator in types]
            if not found:
                continue
            path = pathlib.Path(folder) / f"{name}.onnx"
            onnx.save(model, path)
            row, error = count(cnnbench, path)
            missing = uncounted(cnnbench, path) if row else []
            outcome = "declined" if row is None else "in part" if missing else "read"
            results[kind, found[0]][outcome] += 1
            for reason in [error] if row is None else missing:
                reasons[re.sub(r"'[^']*'", "'…'", reason.split("): ")[-1])] += 1
            os.remove(path)
    lines = ["| set | operator | read | in part | declined |", "|---|---|--:|--:|--:|"]
    for (kind, operator), outcomes in sorted(results.items()):
        lines.append(f"| {kind} | {operator} | {outcomes['read']} | {outcomes['in part']} | {outcomes['declined']} |")
    lines += ["", "| reason | models or nodes |", "|---|--:|"]
    lines += [f"| {reason} | {number} |" for reason, number in reasons.most_common()]
    return lines


def export_table(cnnbench):
    names = [row["name"] for row in csv.DictReader(io.StringIO(subprocess.run(
        [cnnbench, "list", "architectures", "--format", "csv"], capture_output=True, text=True, check=False).stdout))]
    if not names:
        text = subprocess.run([cnnbench, "list", "architectures"], capture_output=True, text=True, check=True).stdout
        names = [line.split()[0] for line in text.splitlines() if line.strip()]
    lines = ["| network | nodes | onnx.checker, shape inference | ONNX Runtime |", "|---|--:|---|---|"]
    passed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            path = f"{folder}/{name}.onnx"
            run = subprocess.run([cnnbench, "export", name, "--onnx", path], capture_output=True, text=True, check=False)
            if run.returncode != 0:
                lines.append(f"| {name} | | {run.stderr.strip()} | |")
                continue
            model = onnx.load(path)
            try:
                onnx.checker.check_model(path, full_check=True)
                checked = "passed"
            except Exception as error:  # What a checker finds is a cell of the table.
                checked = str(error).splitlines()[0]
            ran = execute(path)
            passed += checked == ran == "passed"
            lines.append(f"| {name} | {len(model.graph.node)} | {checked} | {ran} |")
            os.remove(path)
    return [f"{passed} of {len(names)} networks pass both.", "", *lines]


def execute(path):
    try:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        random = numpy.random.default_rng(29)
        feeds = {entry.name: random.uniform(-1, 1, entry.shape).astype(numpy.float32) for entry in session.get_inputs()}
        outputs = session.run(None, feeds)
    except Exception as error:  # What a runtime refuses is a cell of the table.
        return str(error).splitlines()[0]
    return "passed" if all(numpy.isfinite(output).all() for output in outputs) else "an output is not finite"


def main():
    cnnbench, folder, counts, *options = sys.argv[1:]
    print("# Models of others, and what others say of ours\n")
    print(f"onnx {onnx.__version__}, ONNX Runtime {onnxruntime.__version__}. Made by `make models`.\n")
    print("## Networks of torchvision and timm\n")
    print("Matrix MACs are those of fully connected layers and of products in attention.\n")
    print("\n".join(torch_table(cnnbench, folder, counts)))
    print("\n## The light models of the onnx package\n")
    print("Their weights are nodes that repeat one number.\n")
    print("\n".join(light_table(cnnbench)))
    print("\n## The test models of the onnx package that hold an operator of convolutional networks\n")
    print("\n".join(conformance_table(cnnbench)))
    if "--exports" in options:
        print("\n## Exports of the catalogue\n")
        print("\n".join(export_table(cnnbench)))


main()

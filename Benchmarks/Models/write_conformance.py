"""Writes the test cases that the onnx package makes in memory to folders, for `cnnbench onnx conformance`.

    python write_conformance.py FOLDER

Since version 1.23 the package has no files of the tests of single nodes; it computes them. What it does have as files
is copied next to them.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from onnx.backend.test.loader import load_model_tests
from onnx.backend.test.case.node import collect_testcases

FILE_KINDS = ["pytorch-converted", "pytorch-operator", "simple"]


def main() -> int:
    if len(sys.argv) != 2:
        print("error: give the folder to write to", file=sys.stderr)
        return 64
    folder = Path(sys.argv[1])
    cases = collect_testcases(None)
    for case in cases:
        write(case, folder / "node" / case.name)
    files = [(kind, case) for kind in FILE_KINDS for case in load_model_tests(kind=kind)]
    for kind, case in files:
        shutil.copytree(case.model_dir, folder / kind / case.name, dirs_exist_ok=True)
    print(f"{len(cases)} cases of nodes written, {len(files)} of other kinds copied, from onnx {onnx.__version__}")
    return 0


def write(case, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(case.model.SerializeToString())
    graph = case.model.graph
    for number, (inputs, outputs) in enumerate(case.data_sets):
        data_set = folder / f"test_data_set_{number}"
        data_set.mkdir(exist_ok=True)
        for kind, values, infos in [("input", inputs, graph.input), ("output", outputs, graph.output)]:
            for index, (value, info) in enumerate(zip(values, infos)):
                (data_set / f"{kind}_{index}.pb").write_bytes(message(value, info).SerializeToString())


def message(value, info: onnx.ValueInfoProto):
    """The value in the form that the type of its input or output asks for."""
    if isinstance(value, onnx.TensorProto):
        return value
    kind = info.type.WhichOneof("value")
    if kind == "sequence_type":
        return numpy_helper.from_list(value, info.name)
    if kind == "optional_type":
        return numpy_helper.from_optional(value, info.name)
    if kind == "map_type":
        return numpy_helper.from_dict(value, info.name)
    return numpy_helper.from_array(np.asarray(value), info.name)


if __name__ == "__main__":
    sys.exit(main())

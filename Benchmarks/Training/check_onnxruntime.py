"""Whether ONNX Runtime gives test images the classes that `cnnbench evaluate` gave them.

Usage: python check_onnxruntime.py MODEL.onnx FOLDER PREDICTIONS.csv

FOLDER holds t10k-images-idx3-ubyte.gz, whose images fit the model's input without being scaled; PREDICTIONS.csv is what
`cnnbench evaluate MODEL.onnx --data FOLDER --predictions PREDICTIONS.csv` wrote. Ends with status 1 if a class differs
although its two largest scores lie further apart than errors of fp32 reach.
"""

import csv
import gzip
import sys
from pathlib import Path

import numpy as np
import onnxruntime

# Largest difference of two scores, as a part of the larger one, that rounding may turn around.
TIE = 1e-4


def images(folder: str) -> np.ndarray:
    raw = gzip.decompress((Path(folder) / "t10k-images-idx3-ubyte.gz").read_bytes())
    count, height, width = np.frombuffer(raw, ">i4", 3, 4)
    return np.frombuffer(raw, np.uint8, offset=16).reshape(count, 1, height, width).astype(np.float32)


def inputs(session: onnxruntime.InferenceSession, pixels: np.ndarray) -> np.ndarray:
    """Padded with zeros in the middle of the model's input, then normalised by what stands in its metadata."""
    metadata = session.get_modelmeta().custom_metadata_map
    mean, deviation = (float(metadata[f"cnnbench.{name}"]) for name in ("means", "deviations"))
    shape = session.get_inputs()[0].shape[1:]
    if len(shape) == 1 or shape[1:] == [1, 1]:
        padded = pixels.reshape(len(pixels), *shape)
    else:
        height, width = (extent - size for extent, size in zip(shape[1:], pixels.shape[2:]))
        sides = ((height // 2, height - height // 2), (width // 2, width - width // 2))
        padded = np.repeat(np.pad(pixels, ((0, 0), (0, 0), *sides)), shape[0], axis=1)
    return ((padded - mean) * np.float32(1 / deviation)).astype(np.float32)


def main() -> int:
    model, folder, predictions = sys.argv[1:]
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    data = inputs(session, images(folder))
    scores = np.concatenate([session.run(None, {name: data[i : i + 500]})[0].reshape(-1, 10)
                             for i in range(0, len(data), 500)])
    with open(predictions, newline="") as file:
        found = np.array([int(row["prediction"]) for row in csv.DictReader(file)])
    differing = np.flatnonzero(scores.argmax(1) != found)
    first, second = np.sort(scores[differing])[:, -1], np.sort(scores[differing])[:, -2]
    wrong = int(((first - second) > TIE * np.abs(first)).sum())
    print(f"{len(found)} images, {len(differing)} classes differ, {wrong} of them beyond ties")
    return 1 if wrong else 0


sys.exit(main())

"""Images in MNIST's format, and how a network reads them: what Documentation/Training.md says, written once more."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np

from peers.machine import MachineError

FASHION_MNIST = Path("/usr/share/datasets/fashion-mnist")
"""Where Debian's package `dataset-fashion-mnist` puts its files."""

TRAINING, TEST = "train", "t10k"
UNSIGNED_BYTES = 8
"""The code of the type of elements in the head of a file."""


class DataError(RuntimeError):
    """Images that cannot be used, in one sentence."""


def write_subset(source: Path, target: Path, count: int, test_count: int) -> None:
    """Writes the first images of each part of a folder to another; raises `DataError`, and `MachineError` without them.

    cnnbench tests after each epoch, which is not timed: few images are enough.
    """
    for part, wanted in [(TRAINING, count), (TEST, test_count)]:
        images, labels = read_part(source, part)
        if part == TRAINING and len(images) < count:
            raise DataError(f"--images {count}: {source} holds {len(images)} images to train on")
        write_idx(target / f"{part}-images-idx3-ubyte", images[:wanted])
        write_idx(target / f"{part}-labels-idx1-ubyte", labels[:wanted])


def read_part(folder: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Images × height × width and the class of each; raises `DataError`, and `MachineError` without them."""
    images = read_idx(folder / f"{part}-images-idx3-ubyte", extents=3)
    labels = read_idx(folder / f"{part}-labels-idx1-ubyte", extents=1)
    if len(images) != len(labels):
        raise DataError(f"{folder} holds {len(labels)} labels for {len(images)} images of '{part}'")
    return images, labels


def read_idx(path: Path, extents: int) -> np.ndarray:
    """The bytes of a file, packed by gzip or not; raises `DataError`, and `MachineError` without it."""
    packed = path.with_name(f"{path.name}.gz")
    try:
        content = path.read_bytes() if path.exists() else gzip.decompress(packed.read_bytes())
    except FileNotFoundError:
        raise MachineError(
            f"{packed} is missing; Debian's package dataset-fashion-mnist has it, and --data names another folder") from None
    except (OSError, EOFError) as error:
        raise DataError(f"{packed} cannot be read ({error})") from None
    head = 4 + 4 * extents
    shape = np.frombuffer(content[4:head], ">u4").astype(int)
    if content[:4] != bytes([0, 0, UNSIGNED_BYTES, extents]) or len(content) != head + shape.prod():
        raise DataError(f"{path} holds no array of bytes with {extents} extents")
    return np.frombuffer(content, np.uint8, offset=head).reshape(shape)


def write_idx(path: Path, array: np.ndarray) -> None:
    head = bytes([0, 0, UNSIGNED_BYTES, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    path.write_bytes(head + array.tobytes())


def prepared(images: np.ndarray, height: int, width: int) -> np.ndarray:
    """Images × 1 × height × width, padded with zeros on all sides and normalised; raises `DataError`."""
    rows, columns = height - images.shape[1], width - images.shape[2]
    if min(rows, columns) < 0 or (height >= 2 * images.shape[1] and width >= 2 * images.shape[2]):
        raise DataError(
            f"the network reads {height}x{width}: images of {images.shape[1]}x{images.shape[2]} are padded here, "
            "neither enlarged nor reduced")
    mean, deviation = images.mean(dtype=np.float64), images.std(dtype=np.float64)
    margins = [(0, 0), (rows // 2, rows - rows // 2), (columns // 2, columns - columns // 2)]
    padded = np.pad(images, margins).astype(np.float32)
    return ((padded - np.float32(mean)) * np.float32(1 / deviation))[:, None]

"""`python -m peers.training_server --network FILE --data FOLDER`: trains a network with PyTorch when it is told to.

Prints one line that lists the forms, then answers each line `train INDEX` with the epochs of a training from the file's
weights. End of input ends it. It is a process of its own, so that it can be stopped while cnnbench is timed.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import numpy as np

from peers.engine_server import answer, reserve_output, skip
from peers.engines import Unsupported
from peers.server import PROTOCOL
from peers.training_data import TRAINING, DataError, prepared, read_part
from peers.training_order import epoch_order
from peers.training_recipe import EPOCHS

if TYPE_CHECKING:
    from peers.torch_training import Training


def main() -> None:
    options = parse_options()
    answers = reserve_output()
    # Compilers that run in processes of their own would not be stopped with this one.
    os.environ["TORCHINDUCTOR_COMPILE_THREADS"] = "1"
    try:
        images, labels = read_part(options.data, TRAINING)
        trainings = present(images, labels, options, answers)
    except (DataError, Unsupported) as error:
        sys.exit(f"error: {error}")
    orders = [epoch_order(len(labels), options.seed, epoch) for epoch in range(1, EPOCHS + 1)]
    for line in sys.stdin:
        index = parse_request(line, len(trainings))
        answer({"index": index, "epochs": [asdict(epoch) for epoch in trainings[index].train(orders)]}, answers)


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="peers.training_server", description=__doc__)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def present(
    images: np.ndarray, labels: np.ndarray, options: argparse.Namespace, answers: TextIO
) -> list[Training]:
    """The forms that can train the network, ready to run and told to the asker; raises `DataError` and `Unsupported`."""
    import torch

    from peers.engines.torch import keep_freed_memory
    from peers.torch_training import FORMS, Training, input_size

    torch.set_num_threads(options.threads)
    torch.set_float32_matmul_precision("highest")
    keep_freed_memory()
    images = prepared(images, *input_size(options.network))
    offers, skipped, trainings = [], [], []
    for name, form in FORMS.items():
        try:
            training = Training(form, options.network, images, labels, options.batch)
            training.warm_up()
        except (Unsupported, RuntimeError) as reason:
            skipped.append(skip(name, reason))
        else:
            offers.append({"index": len(trainings), "backend": name, "summary": form.summary})
            trainings.append(training)
    answer({"protocol": PROTOCOL, "candidates": offers, "skipped": skipped}, answers)
    return trainings


def parse_request(line: str, count: int) -> int:
    words = line.split()
    if len(words) == 2 and words[0] == "train" and words[1].isdecimal() and int(words[1]) < count:
        return int(words[1])
    sys.exit(f"error: '{line.strip()}' is not 'train INDEX' with an index below {count}")


if __name__ == "__main__":
    main()

"""`python -m peers.training`: an epoch of `cnnbench train` side by side with one of PyTorch, from the same weights."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from datetime import datetime, timezone
from pathlib import Path

from peers.__main__ import EX_DATAERR, ROOT, Parser, at_least
from peers.machine import MachineError, describe_machine, describe_versions
from peers.programs import add_options, fill, run, write
from peers.training_comparison import TrainingSettings, TrainingSubject, measure
from peers.training_data import FASHION_MNIST, DataError
from peers.training_report import TrainingReport, render_json, render_markdown, render_text

DEFAULT_NETWORKS = ["lenet5", os.path.relpath(ROOT / "Benchmarks/Suites/small-resnet.yaml")]

DEFAULT_IMAGES = {"lenet5": 6400}
OTHER_IMAGES = 1600
"""Both are whole batches, and make epochs of some seconds at most."""


def main() -> int:
    return run(parse_options(), compare, render_text, {DataError: EX_DATAERR})


def parse_options() -> argparse.Namespace:
    parser = Parser(prog="peers.training", description=__doc__)
    parser.add_argument("networks", nargs="*", metavar="NETWORK", default=DEFAULT_NETWORKS,
                        help="architectures of cnnbench, and YAML or ONNX files of networks (default: "
                             f"{' '.join(DEFAULT_NETWORKS)})")
    add_options(parser)
    parser.add_argument("--images", type=at_least(1), metavar="N",
                        help=f"images of an epoch (default: {DEFAULT_IMAGES['lenet5']} of lenet5, {OTHER_IMAGES} of others)")
    parser.add_argument("--batch", type=at_least(1), default=64, metavar="N", help="images of a step (default: 64)")
    parser.add_argument("--data", type=Path, default=FASHION_MNIST, metavar="FOLDER",
                        help=f"IDX files as MNIST has them (default: {FASHION_MNIST})")
    parser.add_argument("--seed", type=int, default=1, help="of the weights, of the order of images and of the turns")
    return parser.parse_args()


def compare(options: argparse.Namespace) -> TrainingReport:
    """Measures all networks; raises `MachineError`, `DataError` and `OSError`."""
    subjects = [TrainingSubject(text) for text in options.networks]
    images = {subject.name: options.images or DEFAULT_IMAGES.get(subject.name, OTHER_IMAGES) for subject in subjects}
    settings = TrainingSettings(
        options.cnnbench, options.threads, options.rounds, images, options.batch, options.seed, str(options.data))
    report = TrainingReport(
        command=shlex.join(["python", "-m", "peers.training", *sys.argv[1:]]),
        date=datetime.now(timezone.utc).isoformat(timespec="seconds"), machine=describe_machine(),
        versions=installed_versions(settings.cnnbench), settings=settings,
        networks=[subject.name for subject in subjects], measured=[])
    return fill(
        report, subjects, lambda subject: measure(subject, settings),
        lambda report: write(options, report, render_json, render_markdown))


def installed_versions(cnnbench: list[str]) -> dict[str, str | None]:
    """The versions of both sides; raises `MachineError` where one is missing."""
    versions = describe_versions(["torch"], cnnbench)
    if versions["torch"] is None:
        raise MachineError("PyTorch is not installed; `make peers-training` installs it in .build-peers")
    return versions


if __name__ == "__main__":
    sys.exit(main())

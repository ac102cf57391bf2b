"""`python -m peers.networks`: cnnbench side by side with other engines on whole networks, from the same ONNX files."""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path

from peers.__main__ import Parser, at_least, positive_number
from peers.comparison import EQUAL_ERROR, Settings
from peers.engines import ENGINES
from peers.machine import MachineError, describe_machine, describe_versions
from peers.network_comparison import NetworkComparison, NetworkSubject
from peers.network_model import write_model
from peers.network_report import NetworkReport, render_json, render_markdown, render_text
from peers.programs import add_options, fill, run, write

DEFAULT_NETWORKS = [
    "alexnet", "vgg16", "googlenet", "resnet18", "resnet50", "inception-v3", "mobilenet-v2", "densenet121",
    "squeezenet1.0", "efficientnet-b0"]


def main() -> int:
    return run(parse_options(), compare, render_text)


def parse_options() -> argparse.Namespace:
    parser = Parser(prog="peers.networks", description=__doc__)
    parser.add_argument("networks", nargs="*", metavar="NETWORK", default=DEFAULT_NETWORKS,
                        help=f"architectures of cnnbench (default: {', '.join(DEFAULT_NETWORKS)})")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="compare with this one (default: with all)")
    add_options(parser)
    parser.add_argument("--turn", type=at_least(1), default=100, metavar="MS",
                        help="time of a candidate in a round, one call at least (default: 100)")
    parser.add_argument("--max-error", type=positive_number, default=EQUAL_ERROR, metavar="ERROR",
                        help="largest error ÷ largest output of those, on either side, who are compared at equal "
                             f"error (default: {EQUAL_ERROR:g})")
    parser.add_argument("--seed", type=int, default=1, help="of weights, images and the order of turns")
    return parser.parse_args()


def compare(options: argparse.Namespace) -> NetworkReport:
    """Measures all networks; raises `MachineError` and `OSError`."""
    settings = Settings(
        options.cnnbench, options.engine or list(ENGINES), options.threads, "warm", options.rounds, options.turn,
        options.seed, keeps_slow=False, max_error=options.max_error)
    report = NetworkReport(
        command=shlex.join(["python", "-m", "peers.networks", *sys.argv[1:]]),
        date=datetime.now(timezone.utc).isoformat(timespec="seconds"), machine=describe_machine(),
        versions=describe_versions(settings.engines, settings.cnnbench), settings=settings,
        networks=options.networks, measured=[])
    return fill(
        report, options.networks, lambda name: measure(name, settings),
        lambda report: write(options, report, render_json, render_markdown))


def measure(name: str, settings: Settings):
    """What was measured of one network, whose files are gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, NetworkComparison(settings) as comparison:
        exported, path = Path(folder) / "exported.onnx", Path(folder) / f"{name}.onnx"
        command = [*settings.cnnbench, "export", name, "--seed", str(settings.seed), "--onnx", str(exported)]
        finished = subprocess.run(command, capture_output=True, text=True, check=False)
        if finished.returncode:
            raise MachineError(f"'{shlex.join(command)}' ends with {finished.stderr.strip()}")
        write_model(exported, path, settings.seed)
        exported.unlink()
        return comparison.measure_network(NetworkSubject(name, path))


if __name__ == "__main__":
    sys.exit(main())

"""`python -m peers`: cnnbench side by side with ONNX Runtime, OpenVINO and PyTorch, one convolution layer at a time."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import NoReturn

from peers.comparison import Settings, measure_layer
from peers.engines import ENGINES
from peers.machine import MachineError, choose_cores, describe_machine, describe_versions, last_level_cache_bytes
from peers.report import Report, render_json, render_markdown, render_text
from peers.shapes import CALL, Problem, ShapeError, parse_descriptor, read_shapes

ROOT = Path(__file__).resolve().parents[3]
DEFAULT_SHAPES = ROOT / "Benchmarks/Suites/peers.shapes"
DEFAULT_PROGRAM = ROOT / ".build/release/cnnbench"

# Exit statuses of sysexits.h, as cnnbench has them.
EX_USAGE, EX_DATAERR, EX_UNAVAILABLE, EX_SOFTWARE, EX_CANTCREAT = 64, 65, 69, 70, 73


def main() -> int:
    options = parse_options()
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        problems = requested_problems(options)
        check_outputs(options)
        if options.cache == "cold":
            last_level_cache_bytes()
        os.sched_setaffinity(0, choose_cores(options.threads))
        report = compare(problems, options)
    except ShapeError as error:
        return complain(error, EX_DATAERR)
    except MachineError as error:
        return complain(error, EX_UNAVAILABLE)
    except OSError as error:
        return complain(error, EX_CANTCREAT)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    print(render_text(report), end="")
    if report.is_interrupted:
        return 128 + signal.SIGINT
    return EX_SOFTWARE if report.failures else os.EX_OK


class Parser(argparse.ArgumentParser):
    """Complains like cnnbench."""

    def error(self, message: str) -> NoReturn:
        self.exit(EX_USAGE, f"error: {message}\nnote: see 'python -m {self.prog} --help'\n")


def parse_options() -> argparse.Namespace:
    parser = Parser(prog="peers", description=__doc__)
    parser.add_argument("--shapes", type=Path, action="append", metavar="FILE", default=[],
                        help=f"layers, as in Benchmarks/Shapes (default: {DEFAULT_SHAPES.relative_to(ROOT)})")
    parser.add_argument("--problem", action="append", metavar="DESCRIPTOR", default=[],
                        help="one layer, in benchdnn's notation")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="compare with this one (default: with all)")
    parser.add_argument("--threads", type=at_least(1), default=1, metavar="N")
    parser.add_argument("--cache", choices=["warm", "cold"], default="warm", help="what a call finds in the caches")
    parser.add_argument("--rounds", type=at_least(2), default=16, metavar="N", help="default: 16; intervals need 6")
    parser.add_argument("--turn", type=at_least(1), default=40, metavar="MS",
                        help="time of a contender in a round (default: 40)")
    parser.add_argument("--seed", type=int, default=1, help="of the order and the engines' data")
    parser.add_argument("--cnnbench", type=shlex.split, default=[os.path.relpath(DEFAULT_PROGRAM)], metavar="COMMAND",
                        help="the program to compare (default: .build/release/cnnbench)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything that was measured")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table")
    return parser.parse_args()


def at_least(minimum: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < minimum:
            raise argparse.ArgumentTypeError(f"must be a whole number of at least {minimum} (found '{text}')")
        return int(text)

    return number


def requested_problems(options: argparse.Namespace) -> list[Problem]:
    """The layers that were asked for, or the default suite; raises `ShapeError`."""
    paths = options.shapes or ([] if options.problem else [DEFAULT_SHAPES])
    problems = [problem for path in paths for problem in read_shapes(path)]
    return problems + [parse_descriptor(text) for text in options.problem]


def check_outputs(options: argparse.Namespace) -> None:
    """Finds out before anything is measured whether reports can be written; raises `OSError`."""
    for path in (options.json, options.markdown):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.open("a").close()


def compare(problems: list[Problem], options: argparse.Namespace) -> Report:
    settings = Settings(
        options.cnnbench, options.engine or list(ENGINES), options.threads, options.cache, options.rounds, options.turn,
        options.seed)
    report = Report(
        command=shlex.join(["python", "-m", "peers", *sys.argv[1:]]),
        date=datetime.now(timezone.utc).isoformat(timespec="seconds"), machine=describe_machine(),
        versions=describe_versions(settings.engines, settings.cnnbench), settings=settings,
        call=measure_layer(CALL, settings), layers=[])
    try:
        for number, problem in enumerate(problems, start=1):
            print(f"[{number}/{len(problems)}] {problem.name}", file=sys.stderr, flush=True)
            report.layers.append(measure_layer(problem, settings))
    except KeyboardInterrupt:
        report = replace(report, is_interrupted=True)
    write(report, options)
    return report


def write(report: Report, options: argparse.Namespace) -> None:
    for path, render in ((options.json, render_json), (options.markdown, render_markdown)):
        if path is not None:
            path.write_text(render(report), encoding="utf-8")


def complain(error: Exception, status: int) -> int:
    print(f"error: {error}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())

"""`python -m peers`: cnnbench side by side with other engines, one convolution layer at a time."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from math import nan
from pathlib import Path
from typing import NoReturn

from peers.comparison import EQUAL_ERROR, Comparison, Layer, Settings
from peers.engines import ENGINES
from peers.machine import MachineError, choose_cores, describe_machine, describe_versions, last_level_cache_bytes
from peers.record import render_json
from peers.report import Report
from peers.resume import Conditions, ResumeError, read_earlier, render_rounds
from peers.rounds import HOPELESS_FACTOR, SCREENING_ROUNDS
from peers.shapes import DIRECTIONS, ShapeError
from peers.suite import Suite, read_suite
from peers.tables import render_markdown, render_text

ROOT = Path(__file__).resolve().parents[3]
DEFAULT_SHAPES = ROOT / "Benchmarks/Suites/peers.shapes"
NETWORKS = [
    ROOT / f"Benchmarks/Shapes/{name}.shapes" for name in ("alexnet", "vgg16", "googlenet", "resnet50", "inception-v3")]
DEFAULT_PROGRAM = ROOT / ".build/release/cnnbench"

# Exit statuses of sysexits.h, as cnnbench has them.
EX_USAGE, EX_DATAERR, EX_UNAVAILABLE, EX_SOFTWARE, EX_IOERR = 64, 65, 69, 70, 74


def main() -> int:
    options = parse_options()
    return exit_status(
        lambda: compared(options),
        {ShapeError: EX_DATAERR, ResumeError: EX_DATAERR, MachineError: EX_UNAVAILABLE, OutputError: EX_IOERR})


def compared(options: argparse.Namespace) -> int:
    """Compares, shows the report, and gives the exit status."""
    suite = requested_suite(options)
    check_outputs(options)
    if options.cache == "cold":
        last_level_cache_bytes()
    os.sched_setaffinity(0, choose_cores(options.threads))
    report = compare(suite, options)
    show(report)
    if report.is_interrupted:
        return 128 + signal.SIGINT
    return EX_SOFTWARE if report.failures else os.EX_OK


def exit_status(work: Callable[[], int], statuses: Mapping[type[Exception], int]) -> int:
    """What the work gives; where it ends with one of these errors, the error is told and has its status."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        return work()
    except tuple(statuses) as error:
        return complain(error, next(status for kind, status in statuses.items() if isinstance(error, kind)))
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


class OutputError(RuntimeError):
    """A report that cannot be written, in one sentence."""


class Parser(argparse.ArgumentParser):
    """Complains like cnnbench."""

    def error(self, message: str) -> NoReturn:
        self.exit(EX_USAGE, f"error: {message}\nnote: see 'python -m {self.prog} --help'\n")


def parse_options() -> argparse.Namespace:
    parser = Parser(prog="peers", description=__doc__)
    parser.add_argument("--shapes", type=Path, action="append", metavar="FILE", default=[],
                        help=f"layers, as in Benchmarks/Shapes (default: {DEFAULT_SHAPES.relative_to(ROOT)})")
    parser.add_argument("--networks", action="store_true",
                        help=f"the default layers and all of {', '.join(path.stem for path in NETWORKS)}")
    parser.add_argument("--problem", action="append", metavar="DESCRIPTOR", default=[],
                        help="one layer, in benchdnn's notation")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="compare with this one (default: with all)")
    parser.add_argument("--direction", choices=DIRECTIONS, default="forward",
                        help="which convolution of a training step; only PyTorch has the backward ones")
    parser.add_argument("--threads", type=at_least(1), default=1, metavar="N")
    parser.add_argument("--cache", choices=["warm", "cold"], default="warm", help="what a call finds in the caches")
    parser.add_argument("--rounds", type=at_least(2), default=16, metavar="N", help="default: 16; intervals need 6")
    parser.add_argument("--turn", type=at_least(1), default=40, metavar="MS",
                        help="time of a candidate in a round (default: 40)")
    parser.add_argument("--keep-slow", action="store_true",
                        help="measure those in all rounds, too, who take more than "
                             f"{HOPELESS_FACTOR} × as long as their fastest rival in the first {SCREENING_ROUNDS}")
    parser.add_argument("--max-error", type=positive_number, default=EQUAL_ERROR, metavar="ERROR",
                        help="largest error ÷ largest output of those, on either side, who are compared at equal "
                             f"error (default: {EQUAL_ERROR:g})")
    parser.add_argument("--seed", type=int, default=1, help="of the order and the engines' data")
    parser.add_argument("--cnnbench", type=shlex.split, default=[os.path.relpath(DEFAULT_PROGRAM)], metavar="COMMAND",
                        help="the program to compare (default: .build/release/cnnbench)")
    parser.add_argument("--plugin", action="append", metavar="FILE", default=[],
                        help="a shared library with backends, on cnnbench's side")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write medians, intervals and errors, layer by layer")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables, layer by layer")
    parser.add_argument("--keep-rounds", type=Path, metavar="FILE",
                        help="write every round, layer by layer, for --resume")
    parser.add_argument("--resume", type=Path, metavar="FILE",
                        help="measure only what this file of rounds lacks, of the same machine, versions and settings")
    return parser.parse_args()


def at_least(minimum: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < minimum:
            raise argparse.ArgumentTypeError(f"must be a whole number of at least {minimum} (found '{text}')")
        return int(text)

    return number


def positive_number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = nan
    if not number > 0:
        raise argparse.ArgumentTypeError(f"must be a number above 0 (found '{text}')")
    return number


def requested_suite(options: argparse.Namespace) -> Suite:
    """The layers that were asked for, or the default ones; raises `ShapeError`."""
    paths = list(options.shapes)
    if options.networks:
        paths = [DEFAULT_SHAPES, *NETWORKS, *paths]
    elif not paths and not options.problem:
        paths = [DEFAULT_SHAPES]
    return read_suite(paths, options.problem)


@contextmanager
def output_errors() -> Iterator[None]:
    """Makes what the system says against writing an `OutputError`."""
    try:
        yield
    except OSError as error:
        raise OutputError(str(error)) from None


@output_errors()
def check_outputs(options: argparse.Namespace) -> None:
    """Finds out before anything is measured whether reports can be written; raises `OutputError`."""
    for path, _ in outputs(options):
        path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not path.exists()
        path.open("a").close()
        if is_new:
            path.unlink()


def outputs(options: argparse.Namespace) -> list[tuple[Path, Callable[[Report], str]]]:
    """The files that were asked for, each with what makes its text."""
    forms = [(options.json, render_json), (options.markdown, render_markdown), (options.keep_rounds, render_rounds)]
    return [(path, render) for path, render in forms if path is not None]


def compare(suite: Suite, options: argparse.Namespace) -> Report:
    """Measures what is not known yet; raises `MachineError`, `ResumeError` and `OutputError`."""
    settings = Settings(
        options.cnnbench, options.engine or list(ENGINES), options.threads, options.cache, options.rounds, options.turn,
        options.seed, options.keep_slow, options.max_error, options.plugin, options.direction)
    machine, versions = describe_machine(), describe_versions(settings.engines, settings.cnnbench)
    earlier = read_earlier(options.resume, Conditions(machine, versions, settings)) if options.resume else None
    call = earlier.call if earlier else None
    with Comparison(settings) as comparison:
        report = Report(
            command=shlex.join(["python", "-m", "peers", *sys.argv[1:]]),
            date=datetime.now(timezone.utc).isoformat(timespec="seconds"), machine=machine, versions=versions,
            settings=settings, suite=suite, call=call or comparison.measure_call(),
            layers=in_order(earlier.layers if earlier else [], suite))
        try:
            for problem in report.missing:
                print(f"[{len(report.layers) + 1}/{len(suite.problems)}] {problem.name}", file=sys.stderr, flush=True)
                report = replace(report, layers=in_order([*report.layers, comparison.measure(problem)], suite))
                write(report, options, is_final=False)
        except KeyboardInterrupt:
            pass
    write(report, options, is_final=True)
    return report


def in_order(layers: list[Layer], suite: Suite) -> list[Layer]:
    """The layers of a suite that there are, by the suite's names."""
    measured = {layer.problem: layer for layer in layers}
    return [replace(measured[problem], problem=problem) for problem in suite.problems if problem in measured]


@output_errors()
def write(report: Report, options: argparse.Namespace, *, is_final: bool) -> None:
    """Replaces the reports' files; raises `OutputError`. What is no file, as a pipe, gets the final report only."""
    for path, render in outputs(options):
        if path.is_file() or not path.exists():
            replace_file(path.resolve(), render(report))
        elif is_final:
            path.write_text(render(report), encoding="utf-8")


@output_errors()
def show(report: Report) -> None:
    """Prints a report; raises `OutputError`."""
    try:
        print(render_text(report), end="", flush=True)
    except OSError:
        # What is left in the buffer would be tried, and complained about, once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


def replace_file(path: Path, text: str) -> None:
    """Replaces a file as a whole: whatever happens, it holds the old text or the new one."""
    successor = path.with_name(f"{path.name}.new")
    successor.write_text(text, encoding="utf-8")
    successor.replace(path)


def complain(error: Exception, status: int) -> int:
    print(f"error: {error}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())

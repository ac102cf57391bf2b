"""What the programs that compare whole networks have in common: options, files, exit statuses."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeVar

from peers.__main__ import (
    DEFAULT_PROGRAM, EX_IOERR, EX_SOFTWARE, EX_UNAVAILABLE, at_least, exit_status, replace_file)
from peers.machine import MachineError, choose_cores


class NetworksReport(Protocol):
    """A data class that grows network by network."""

    networks: list[str]
    """The names of those that were asked for."""
    measured: list

    @property
    def failures(self) -> list[str]:
        """What ended with an error, each in one sentence."""
        ...

    @property
    def missing(self) -> list[str]:
        """The networks that were not measured yet."""
        ...


R = TypeVar("R", bound=NetworksReport)
S = TypeVar("S")


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that do not depend on what is compared."""
    parser.add_argument("--threads", type=at_least(1), default=1, metavar="N")
    parser.add_argument("--rounds", type=at_least(2), default=12, metavar="N", help="default: 12; intervals need 6")
    parser.add_argument("--cnnbench", type=shlex.split, default=[os.path.relpath(DEFAULT_PROGRAM)], metavar="COMMAND",
                        help="the program to compare (default: .build/release/cnnbench)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write medians, and what else is known of them")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables")


def run(
    options: argparse.Namespace, compare: Callable[[argparse.Namespace], R], render: Callable[[R], str],
    statuses: Mapping[type[Exception], int] | None = None,
) -> int:
    """Compares on as many cores as there are threads, prints the report, and gives the exit status.

    `statuses` are those of errors that only this comparison has.
    """
    def compared() -> int:
        os.sched_setaffinity(0, choose_cores(options.threads))
        report = compare(options)
        print(render(report), end="", flush=True)
        if report.missing:
            return 128 + signal.SIGINT
        return EX_SOFTWARE if report.failures else os.EX_OK

    return exit_status(compared, {MachineError: EX_UNAVAILABLE, OSError: EX_IOERR, **(statuses or {})})


def fill(report: R, subjects: Sequence[S], measure: Callable[[S], object], write: Callable[[R], None]) -> R:
    """The report with what was measured of one subject after the other, written after each; an interruption ends it."""
    try:
        for number, (name, subject) in enumerate(zip(report.networks, subjects, strict=True), 1):
            print(f"[{number}/{len(subjects)}] {name}", file=sys.stderr, flush=True)
            report = replace(report, measured=[*report.measured, measure(subject)])
            write(report)
    except KeyboardInterrupt:
        pass
    return report


def write(options: argparse.Namespace, report: R, json: Callable[[R], str], markdown: Callable[[R], str]) -> None:
    """Replaces the files that were asked for; raises `OSError`."""
    for path, render in [(options.json, json), (options.markdown, markdown)]:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, render(report))

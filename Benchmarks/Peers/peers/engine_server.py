"""`python -m peers.engine_server --engine NAME --problem DESCRIPTOR`: the protocol of `cnnbench serve` for an engine.

With `--network FILE` in the place of `--problem` it is a network that `peers.network_model` wrote.

Prints one line that lists the candidates, then answers each line `run INDEX MILLISECONDS` with the nanoseconds of one
call, sample by sample. A line `problem DESCRIPTOR`, which cnnbench does not know, puts another layer in the place of
the one in hand and is answered with its candidates. End of input ends it. Every engine has a process of its own, so
that its threads can be stopped while others are timed, and so that a crash takes nobody along.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import TextIO

import numpy as np

from peers.cold_cache import Evictor
from peers.engines import (
    ENGINES, Candidate, Engine, Unsupported, candidates_of, load_engine, network_candidates_of)
from peers.network_model import read_model
from peers.operands import LARGEST_ERROR, exact_result, random_operands, relative_error
from peers.sampling import cold_samples, warm_samples
from peers.server import PROTOCOL
from peers.shapes import CALL, DIRECTIONS, Problem, ShapeError, parse_descriptor

Checked = tuple[Candidate, float]
Skipped = dict[str, str]


def main() -> None:
    options = parse_options()
    answers = reserve_output()
    with suppress(Unsupported):
        load_engine(options.engine).start(options.threads)
    if options.network:
        candidates = present_network(options, answers)
    else:
        candidates = present(options.problem, options, answers)
    for line in sys.stdin:
        request, _, descriptor = line.rstrip("\n").partition(" ")
        if request == "problem":
            candidates.clear()
            # Engines hold sessions and models in cycles.
            gc.collect()
            candidates = present(descriptor, options, answers)
        else:
            index, milliseconds = parse_request(line, len(candidates))
            times = samples(candidates[index], milliseconds * 1_000_000, options)
            answer({"index": index, "nanoseconds": times}, answers)


def reserve_output() -> TextIO:
    """Standard output for answers alone: what engines print goes to standard error from now on."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="peers.engine_server", description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, required=True)
    subject = parser.add_mutually_exclusive_group(required=True)
    subject.add_argument("--problem")
    subject.add_argument("--network", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--cache", choices=["warm", "cold"], default="warm")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--direction", choices=DIRECTIONS, default="forward")
    return parser.parse_args()


def present(descriptor: str, options: argparse.Namespace, answers: TextIO) -> list[Candidate]:
    """The candidates for a problem, ready to run and told to the asker."""
    try:
        problem = parse_descriptor(descriptor)
    except ShapeError as error:
        sys.exit(f"error: {error}")
    checked, skipped = prepare(options.engine, problem, options.seed, options.direction)
    if checked and options.cache == "cold":
        cold_preparations(options.engine, options.direction)
    return tell(checked, skipped, answers)


def present_network(options: argparse.Namespace, answers: TextIO) -> list[Candidate]:
    """The candidates for a network, ready to run and told to the asker."""
    try:
        makers = network_candidates_of(load_engine(options.engine))
    except Unsupported as reason:
        return tell([], [skip(options.engine, reason)], answers)
    model = read_model(options.network)
    checked, skipped = check({backend: partial(make, model) for backend, make in makers.items()}, model.exact)
    return tell(checked, skipped, answers)


def tell(checked: list[Checked], skipped: list[Skipped], answers: TextIO) -> list[Candidate]:
    offers = [offer(index, candidate, error) for index, (candidate, error) in enumerate(checked)]
    answer({"protocol": PROTOCOL, "candidates": offers, "skipped": skipped}, answers)
    return [candidate for candidate, _ in checked]


def samples(candidate: Candidate, budget_ns: int, options: argparse.Namespace) -> list[float]:
    """Nanoseconds of one call, sample by sample."""
    if options.cache == "warm":
        return warm_samples(candidate.call, budget_ns)
    return cold_samples(candidate.call, cold_preparations(options.engine, options.direction)[candidate.name], budget_ns)


def prepare(name: str, problem: Problem, seed: int, direction: str = "forward") -> tuple[list[Checked], list[Skipped]]:
    """What a started engine makes of a problem."""
    try:
        engine = load_engine(name)
    except Unsupported as reason:
        return [], [skip(name, reason)]
    try:
        return make_candidates(engine, problem, seed, direction)
    except Unsupported as reason:
        return [], [skip(name, reason)]


def make_candidates(
    engine: Engine, problem: Problem, seed: int, direction: str = "forward"
) -> tuple[list[Checked], list[Skipped]]:
    """The candidates that compute `problem` right, each with its error, and why the others are skipped.

    Raises `Unsupported` where the engine has none in the direction.
    """
    makers = candidates_of(engine, direction)
    operands = random_operands(problem, seed, direction)
    exact = exact_result(problem, operands, direction)
    return check({backend: partial(make, problem, operands) for backend, make in makers.items()}, exact)


def check(
    makers: dict[str, Callable[[], Candidate]], exact: np.ndarray
) -> tuple[list[Checked], list[Skipped]]:
    """The candidates that compute what is exact, each with its error, and why the others are skipped."""
    candidates, skipped = [], []
    for backend, make in makers.items():
        try:
            candidate = make()
            candidates.append((candidate, checked_error(candidate, exact)))
        except (Unsupported, RuntimeError) as reason:
            skipped.append(skip(backend, reason))
    return candidates, skipped


@cache
def cold_preparations(name: str, direction: str) -> dict[str, Callable[[], None]]:
    """What comes before each timed call of a candidate, by its name: data leave the caches, the code of a call returns.

    Without the latter, a call would be charged for an interpreter that starts from main memory.
    """
    evict = Evictor(sorted(os.sched_getaffinity(0)))

    def prepare(caller: Candidate) -> None:
        evict()
        caller.call()

    callers, _ = make_candidates(load_engine(name), CALL, seed=1, direction=direction)
    return {caller.name: partial(prepare, caller) for caller, _ in callers}


def checked_error(candidate: Candidate, exact: np.ndarray) -> float:
    """The error of what the candidate writes; raises `Unsupported` where it is not an fp32 convolution's."""
    candidate.call()
    error = relative_error(candidate.output().reshape(exact.shape), exact)
    if error > LARGEST_ERROR:
        raise Unsupported(f"wrong: the largest error is {error:.1e} of the largest output")
    return error


def offer(index: int, candidate: Candidate, error: float) -> dict[str, object]:
    return {"index": index, "backend": candidate.name, "summary": candidate.summary, "max_rel_error": error}


def skip(backend: str, reason: Exception) -> Skipped:
    return {"backend": backend, "reason": (str(reason) or type(reason).__name__).splitlines()[0]}


def parse_request(line: str, count: int) -> tuple[int, int]:
    words = line.split()
    if len(words) == 3 and words[0] == "run" and (words[1] + words[2]).isdecimal() and int(words[1]) < count:
        return int(words[1]), int(words[2])
    known = f"'problem DESCRIPTOR' or 'run INDEX MILLISECONDS' with an index below {count}"
    sys.exit(f"error: '{line.strip()}' is not {known}")


def answer(message: dict[str, object], answers: TextIO) -> None:
    print(json.dumps(message), file=answers, flush=True)


if __name__ == "__main__":
    main()

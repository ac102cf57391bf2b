"""Measures layers: cnnbench and every engine side by side."""

from __future__ import annotations

import random
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from statistics import median

from peers import statistics
from peers.rounds import take_turns
from peers.server import Server, ServerError, Skip
from peers.shapes import Problem
from peers.statistics import Interval

OURS = "cnnbench"


@dataclass(frozen=True)
class Settings:
    """How a comparison is measured."""

    cnnbench: list[str]
    engines: list[str]
    threads: int
    cache: str
    round_count: int
    turn_milliseconds: int
    seed: int


@dataclass(frozen=True)
class Contender:
    """A contender and the median of its turn in each round, in nanoseconds."""

    side: str
    backend: str
    summary: str
    max_rel_error: float
    round_nanoseconds: list[float]

    @property
    def is_ours(self) -> bool:
        return self.side == OURS

    @property
    def median_ms(self) -> float:
        return median(self.round_nanoseconds) / 1e6


@dataclass(frozen=True)
class Standing:
    """One side of a layer: its fastest contender, or two where the halves of the rounds do not agree on it."""

    backends: list[str]
    median_ms: float
    max_rel_error: float


@dataclass(frozen=True)
class Layer:
    """What was measured of one layer."""

    problem: Problem
    contenders: list[Contender]
    skips: list[Skip]
    failures: list[str]

    @property
    def is_comparable(self) -> bool:
        """Whether both sides have a contender."""
        return {contender.is_ours for contender in self.contenders} == {True, False}

    @property
    def ratios(self) -> list[float]:
        """Peer's time ÷ ours in each round."""
        return statistics.ratios(self._rounds(ours=False), self._rounds(ours=True))

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    @property
    def interval(self) -> Interval | None:
        return statistics.median_interval(self.ratios)

    def standing(self, *, ours: bool) -> Standing:
        rounds = self._rounds(ours=ours)
        selection = statistics.select_fastest(rounds)
        errors = [contender.max_rel_error for contender in self.contenders if contender.backend in selection.names]
        return Standing(selection.names, median(selection.times(rounds)) / 1e6, max(errors))

    def _rounds(self, *, ours: bool) -> dict[str, list[float]]:
        return {
            contender.backend: contender.round_nanoseconds
            for contender in self.contenders if contender.is_ours == ours}


def measure_layer(problem: Problem, settings: Settings) -> Layer:
    """All contenders of one layer in rounds. A server that fails loses its place, and the others start again."""
    failures: list[str] = []
    commands = server_commands(problem, settings)
    while True:
        try:
            contenders, skips = measure_servers(commands, settings)
        except ServerError as error:
            failures.append(str(error))
            del commands[error.server]
        else:
            return Layer(problem, contenders, skips, failures)


def server_commands(problem: Problem, settings: Settings) -> dict[str, list[str]]:
    """How the server of each side is started."""
    options = ["--problem", problem.descriptor, "--threads", str(settings.threads), "--cache", settings.cache]
    engine_server = [sys.executable, "-m", "peers.engine_server", "--seed", str(settings.seed)]
    ours = {OURS: [*settings.cnnbench, "serve", "--backend", "all", *options]}
    return ours | {engine: [*engine_server, "--engine", engine, *options] for engine in settings.engines}


def measure_servers(commands: dict[str, list[str]], settings: Settings) -> tuple[list[Contender], list[Skip]]:
    """Every contender of every server, measured in turns, and those that do not take part; raises `ServerError`."""
    with ExitStack() as stack:
        servers = [stack.enter_context(Server(name, command)) for name, command in commands.items()]
        entrants = [(server, offer) for server in servers for offer in server.offers]
        turns = [partial(server.run, offer.index, settings.turn_milliseconds) for server, offer in entrants]
        rounds = take_turns(turns, settings.round_count, random.Random(settings.seed))
        contenders = [
            Contender(server.name, offer.backend, offer.summary, offer.max_rel_error, medians)
            for (server, offer), medians in zip(entrants, rounds, strict=True)]
        return contenders, [skip for server in servers for skip in server.skips]

"""Measures layers: cnnbench and every engine side by side."""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass, replace
from functools import partial
from statistics import median

from peers import statistics
from peers.rounds import everyone, hopeful, take_turns
from peers.server import Server, ServerError, Skip
from peers.shapes import CALL, Problem
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
    keeps_slow: bool


@dataclass(frozen=True)
class Contender:
    """A contender and the median of its turn in each round that it took part in, in nanoseconds."""

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
    def ranked(self) -> list[Contender]:
        """The contenders that took part in all rounds."""
        count = max((len(contender.round_nanoseconds) for contender in self.contenders), default=0)
        return [contender for contender in self.contenders if len(contender.round_nanoseconds) == count]

    @property
    def dropped(self) -> list[Contender]:
        """The contenders that were too slow to be measured further."""
        return [contender for contender in self.contenders if contender not in self.ranked]

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
        errors = [contender.max_rel_error for contender in self.ranked if contender.backend in selection.names]
        return Standing(selection.names, median(selection.times(rounds)) / 1e6, max(errors))

    def _rounds(self, *, ours: bool) -> dict[str, list[float]]:
        return {
            contender.backend: contender.round_nanoseconds
            for contender in self.ranked if contender.is_ours == ours}


class Comparison:
    """Measures layers, one after the other, with the servers of both sides.

    An engine's server stays for all layers, since to start it takes longer than to measure a small one; cnnbench's
    solves one. A context manager, at whose end all of them end.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._servers: dict[str, Server] = {}

    def __enter__(self) -> Comparison:
        return self

    def __exit__(self, *_: object) -> None:
        for side in list(self._servers):
            self._end(side)

    def measure_call(self) -> Layer:
        """What a call takes each contender, slow ones too."""
        return self.measure(CALL, keeps_slow=True)

    def measure(self, problem: Problem, *, keeps_slow: bool = False) -> Layer:
        """All contenders of one layer in rounds.

        A server that fails loses its place in the layer, and the others start again.
        """
        settings = replace(self._settings, keeps_slow=keeps_slow or self._settings.keeps_slow)
        failures: list[str] = []
        sides = [OURS, *settings.engines]
        while True:
            try:
                servers = [self._server(side, problem) for side in sides]
                contenders = measure_servers(servers, settings)
            except ServerError as error:
                failures.append(str(error))
                sides.remove(error.server)
                self._end(error.server)
            else:
                skips = [skip for server in servers for skip in server.skips]
                faults = [fault for server in servers for fault in server.faults]
                return Layer(problem, contenders, skips, failures + faults)

    def _server(self, side: str, problem: Problem) -> Server:
        """The server of a side with a problem ready to run; raises `ServerError`."""
        if side == OURS:
            self._end(side)
        if side in self._servers:
            self._servers[side].take(problem.descriptor)
        else:
            self._servers[side] = Server(side, server_command(side, problem, self._settings))
        return self._servers[side]

    def _end(self, side: str) -> None:
        if side in self._servers:
            self._servers.pop(side).close()


def server_command(side: str, problem: Problem, settings: Settings) -> list[str]:
    """How the server of a side is started."""
    options = ["--problem", problem.descriptor, "--threads", str(settings.threads), "--cache", settings.cache]
    if side == OURS:
        return [*settings.cnnbench, "serve", "--backend", "all", "--blocking", "model", *options]
    engine_server = [sys.executable, "-m", "peers.engine_server", "--seed", str(settings.seed)]
    return [*engine_server, "--engine", side, *options]


def measure_servers(servers: list[Server], settings: Settings) -> list[Contender]:
    """Every contender of every server, measured in turns; raises `ServerError`."""
    entrants = [(server, offer) for server in servers for offer in server.offers]
    turns = [partial(server.run, offer.index, settings.turn_milliseconds) for server, offer in entrants]
    sides = [server.name == OURS for server, _ in entrants]
    screen = everyone if settings.keeps_slow else partial(hopeful, sides=sides)
    rounds = take_turns(turns, settings.round_count, random.Random(settings.seed), screen)
    return [
        Contender(server.name, offer.backend, offer.summary, offer.max_rel_error, medians)
        for (server, offer), medians in zip(entrants, rounds, strict=True)]

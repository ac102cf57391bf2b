"""Measures layers: cnnbench and every engine side by side."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf
from statistics import median

from peers import statistics
from peers.rounds import everyone, hopeful, take_turns
from peers.server import PROTOCOL, Offer, Server, ServerError, Skip
from peers.shapes import CALL, Problem
from peers.statistics import Interval

OURS = "cnnbench"

EQUAL_ERROR = 2e-5
"""The largest error, relative to the largest output, of those who are compared at equal error, unless told otherwise.

Plain sums in fp32 stay below 1e-5 and Winograd's tiles of up to 4x4 outputs mostly do; products of operands that were
rounded to TF32 or bf16 do not stay below 1e-4.
"""

ENGINES_IN_PROCESS = {"onednn": "oneDNN", "onednn-nchw": "oneDNN"}
"""The engine of each backend of cnnbench that is another engine's; builds with the trait `OneDNN` have them."""


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
    max_error: float
    plugins: list[str] = field(default_factory=list)
    direction: str = "forward"


class Timed:
    """A candidate that was measured in rounds."""

    side: str
    backend: str
    round_nanoseconds: list[float]

    @property
    def is_ours(self) -> bool:
        return self.side == OURS

    @property
    def median_ms(self) -> float:
        return median(self.round_nanoseconds) / 1e6

    @property
    def interval_ms(self) -> Interval | None:
        return statistics.median_interval([time / 1e6 for time in self.round_nanoseconds])


@dataclass(frozen=True)
class MeasuredCandidate(Timed):
    """A candidate and the median of each of its turns, in nanoseconds."""

    side: str
    backend: str
    summary: str
    max_rel_error: float
    round_nanoseconds: list[float]


class Rivals:
    """Both sides in the rounds that they had in common."""

    candidates: Sequence[Timed]

    def has_side(self, *, ours: bool) -> bool:
        return any(candidate.is_ours == ours for candidate in self.candidates)

    @property
    def is_comparable(self) -> bool:
        """Whether both sides have a candidate."""
        return self.has_side(ours=True) and self.has_side(ours=False)

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

    def _fastest(self, *, ours: bool) -> tuple[list[str], float, list[Timed]]:
        """The fastest candidate of a side, or two where the halves of the rounds do not agree on it: names, ms, themselves."""
        rounds = self._rounds(ours=ours)
        selection = statistics.select_fastest(rounds)
        fastest = [candidate for candidate in self.candidates if candidate.backend in selection.names]
        return selection.names, median(selection.times(rounds)) / 1e6, fastest

    def _rounds(self, *, ours: bool) -> dict[str, list[float]]:
        return {
            candidate.backend: candidate.round_nanoseconds
            for candidate in self.candidates if candidate.is_ours == ours}


@dataclass(frozen=True)
class Standing:
    """One side of a match: its fastest candidate, or two where the halves of the rounds do not agree on it."""

    backends: list[str]
    median_ms: float
    max_rel_error: float


@dataclass(frozen=True)
class Match(Rivals):
    """Both sides of a layer."""

    candidates: list[MeasuredCandidate]

    def standing(self, *, ours: bool) -> Standing:
        backends, milliseconds, fastest = self._fastest(ours=ours)
        return Standing(backends, milliseconds, max(candidate.max_rel_error for candidate in fastest))


@dataclass(frozen=True)
class Layer:
    """What was measured of one layer."""

    problem: Problem
    candidates: list[MeasuredCandidate]
    skips: list[Skip]
    failures: list[str]

    @property
    def ranked(self) -> list[MeasuredCandidate]:
        """The candidates that were measured in all rounds."""
        count = max((len(candidate.round_nanoseconds) for candidate in self.candidates), default=0)
        return [candidate for candidate in self.candidates if len(candidate.round_nanoseconds) == count]

    @property
    def dropped(self) -> list[MeasuredCandidate]:
        """The candidates that were too slow to be measured further."""
        return [candidate for candidate in self.candidates if candidate not in self.ranked]

    def match(self, max_error: float = inf) -> Match:
        """The match of those whose largest errors are at most `max_error`, on either side."""
        return Match([candidate for candidate in self.ranked if candidate.max_rel_error <= max_error])

    def fastest_of(self, side: str, max_error: float = inf) -> MeasuredCandidate | None:
        """The candidate of a side, dropped ones included, with the lowest median; None where it has none."""
        candidates = [
            candidate for candidate in self.candidates
            if candidate.side == side and candidate.max_rel_error <= max_error]
        return min(candidates, key=lambda candidate: candidate.median_ms, default=None)


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
        """What a call takes each candidate, slow ones too."""
        return self.measure(CALL, keeps_slow=True)

    def measure(self, problem: Problem, *, keeps_slow: bool = False) -> Layer:
        """All candidates of one layer in rounds.

        A server that fails loses its place in the layer, and the others start again.
        """
        settings = replace(self._settings, keeps_slow=keeps_slow or self._settings.keeps_slow)
        failures: list[str] = []
        sides = [OURS, *settings.engines]
        while True:
            try:
                servers = [self._server(side, problem) for side in sides]
                candidates = measure_servers(servers, settings)
            except ServerError as error:
                failures.append(str(error))
                sides.remove(error.server)
                self._end(error.server)
            else:
                skips = [skip for server in servers for skip in server.skips]
                faults = [fault for server in servers for fault in server.faults]
                return Layer(problem, candidates, skips, failures + faults)

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
    if settings.direction != "forward":
        options += ["--direction", settings.direction]
    if side == OURS:
        serve = [*settings.cnnbench, "serve", "--protocol", str(PROTOCOL)]
        plugins = [word for plugin in settings.plugins for word in ("--plugin", plugin)]
        return [*serve, "--backend", "all", "--blocking", "model", *plugins, *options]
    engine_server = [sys.executable, "-m", "peers.engine_server", "--seed", str(settings.seed)]
    return [*engine_server, "--engine", side, *options]


def measure_servers(servers: list[Server], settings: Settings) -> list[MeasuredCandidate]:
    """Every candidate of every server, measured in turns; raises `ServerError`."""
    candidates = [(server, offer) for server in servers for offer in server.offers]
    turns = [partial(server.run, offer.index, settings.turn_milliseconds) for server, offer in candidates]
    rivals = [
        (side_of(server, offer) == OURS, offer.max_rel_error <= settings.max_error)
        for server, offer in candidates]
    screen = everyone if settings.keeps_slow else partial(hopeful, groups=rivals)
    rounds = take_turns(turns, settings.round_count, random.Random(settings.seed), screen)
    return [
        MeasuredCandidate(side_of(server, offer), offer.backend, offer.summary, offer.max_rel_error, medians)
        for (server, offer), medians in zip(candidates, rounds, strict=True)]


def side_of(server: Server, offer: Offer) -> str:
    """The engine that a candidate is of."""
    return ENGINES_IN_PROCESS.get(offer.backend, server.name)

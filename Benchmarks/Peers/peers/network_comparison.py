"""Measures whole networks: cnnbench and every engine side by side."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from peers.comparison import OURS, Comparison, Layer, Settings
from peers.network_model import write_exact_output
from peers.server import PROTOCOL, Server
from peers.shapes import Problem

OUR_ERRORS = ["2e-5", "5e-6", "1e-6"]
"""Limits for the error of each convolution: errors of layers add up, and the network's is what counts."""


@dataclass(frozen=True)
class NetworkSubject:
    """A network in the place of a layer's problem."""

    name: str
    path: Path


@dataclass(frozen=True)
class MeasuredNetwork:
    """What was measured of one network; its floor is what its convolutions took alone, and its matrices have to be read."""

    layer: Layer
    floor_ms: float | None

    @property
    def name(self) -> str:
        return self.layer.problem.name


class NetworkComparison(Comparison):
    """Measures networks with servers that hold one each."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._floor_ms: float | None = None

    def measure_network(self, subject: NetworkSubject) -> MeasuredNetwork:
        """All candidates in rounds; a server that fails loses its place, and the others start again."""
        layer = self.measure(cast(Problem, subject))
        return MeasuredNetwork(layer, self._floor_ms)

    def _server(self, side: str, problem: Problem) -> Server:
        """The server of a side with a network ready to run; cnnbench's, the first one, gives the exact output."""
        subject = cast(NetworkSubject, problem)
        self._end(side)
        server = Server(side, network_command(side, subject, self._settings))
        self._servers[side] = server
        if side == OURS:
            write_exact_output(subject.path, server.greeting["exact_output"])
            self._floor_ms = server.greeting.get("floor_milliseconds")
        return server


def network_command(side: str, subject: NetworkSubject, settings: Settings) -> list[str]:
    """How the server of a side is started."""
    options = ["--network", str(subject.path), "--threads", str(settings.threads)]
    if side == OURS:
        limits = ["--max-error", ",".join(OUR_ERRORS), "--seed", str(settings.seed)]
        return [*settings.cnnbench, "serve", "--protocol", str(PROTOCOL), *limits, *options]
    return [sys.executable, "-m", "peers.engine_server", "--engine", side, *options]

"""The layers of a comparison: each problem once, however often it was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from peers.shapes import Problem, parse_descriptor, read_shapes


@dataclass(frozen=True)
class Network:
    """The layers of one shape file, by the file's name."""

    name: str
    problems: list[Problem]


@dataclass(frozen=True)
class Suite:
    """What is to be measured.

    `names` has every distinct problem, in the order in which they were first asked for, with all names that it was
    asked for by; `networks` tell which file asked for what.
    """

    names: dict[Problem, list[str]]
    networks: list[Network]

    @property
    def problems(self) -> list[Problem]:
        return list(self.names)

    def other_names(self, problem: Problem) -> list[str]:
        """The names that the problem goes by besides its own."""
        return [name for name in self.names.get(problem, []) if name != problem.name]


def read_suite(paths: Iterable[Path], descriptors: Iterable[str]) -> Suite:
    """The layers of shape files, and single ones; raises `ShapeError`."""
    networks = [Network(path.stem, read_shapes(path)) for path in dict.fromkeys(paths)]
    asked = [problem for network in networks for problem in network.problems]
    return make_suite(asked + [parse_descriptor(text) for text in descriptors], networks)


def make_suite(asked: Iterable[Problem], networks: list[Network]) -> Suite:
    names: dict[Problem, list[str]] = {}
    for problem in asked:
        known = names.setdefault(problem, [])
        if problem.name not in known:
            known.append(problem.name)
    return Suite(names, networks)

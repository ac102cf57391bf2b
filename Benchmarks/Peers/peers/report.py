"""What follows from a comparison. Measures nothing, prints nothing."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from peers.comparison import Layer, Settings
from peers.machine import Machine
from peers.shapes import Problem
from peers.statistics import Interval, mean_interval, mean_of_medians
from peers.suite import Suite

TARGETS = {"warm": 1.0, "cold": 0.9}
"""The ratio that every layer should reach at equal error, by what a call finds in the caches."""


@dataclass(frozen=True)
class Mean:
    """The geometric mean of the ratios of some layers, each with its ratio in every round; None where there are none."""

    ratios: list[list[float]]
    seed: int

    @property
    def ratio(self) -> float | None:
        return mean_of_medians(self.ratios) if self.ratios else None

    @property
    def interval(self) -> Interval | None:
        return mean_interval(self.ratios, self.seed) if self.ratios else None


@dataclass(frozen=True)
class Report:
    """A comparison, with what it ran on and the cost of an empty call.

    `max_error` of its methods is the largest error, relative to the largest output, that either side may have.
    """

    command: str
    date: str
    machine: Machine
    versions: dict[str, str | None]
    settings: Settings
    suite: Suite
    call: Layer
    layers: list[Layer]

    @property
    def max_error(self) -> float:
        """The limit of the comparison at equal error."""
        return self.settings.max_error

    @property
    def missing(self) -> list[Problem]:
        """The problems that were not measured yet."""
        measured = {layer.problem for layer in self.layers}
        return [problem for problem in self.suite.problems if problem not in measured]

    @property
    def is_interrupted(self) -> bool:
        return bool(self.missing)

    def compared(self, max_error: float = inf) -> list[Layer]:
        """The layers that have candidates on both sides."""
        return [layer for layer in self.layers if layer.match(max_error).is_comparable]

    def mean(self, max_error: float = inf) -> Mean:
        return self._mean_over(self.suite.problems, max_error)

    def network_means(self, max_error: float = inf) -> list[tuple[str, Mean]]:
        """The mean over each network's distinct problems, by its name, where there are several networks."""
        networks = self.suite.networks if len(self.suite.networks) > 1 else []
        return [(network.name, self._mean_over(network.problems, max_error)) for network in networks]

    def _mean_over(self, problems: list[Problem], max_error: float) -> Mean:
        matches = [layer.match(max_error) for layer in self.compared(max_error) if layer.problem in problems]
        return Mean([match.ratios for match in matches], self.settings.seed)

    @property
    def target(self) -> float:
        return TARGETS[self.settings.cache]

    @property
    def below_target(self) -> list[Layer]:
        """The layers whose ratio at equal error is below the target, worst first."""
        ratios = {layer.problem: layer.match(self.max_error).ratio for layer in self.compared(self.max_error)}
        below = [layer for layer in self.layers if ratios.get(layer.problem, inf) < self.target]
        return sorted(below, key=lambda layer: ratios[layer.problem])

    def title(self, problem: Problem) -> str:
        """A layer's name, with the number of other layers that it stands for."""
        others = self.suite.other_names(problem)
        return problem.name + (f" (+{len(others)})" if others else "")

    @property
    def peers(self) -> list[str]:
        """The engines that are installed, whether they solve anything or not, and those that cnnbench has inside."""
        installed = [engine for engine in self.settings.engines if self.versions.get(engine) is not None]
        return list(dict.fromkeys([*installed, *self.measured]))

    @property
    def measured(self) -> list[str]:
        """The engines that solved a layer."""
        found = {candidate.side for layer in self.layers for candidate in layer.candidates if not candidate.is_ours}
        return [engine for engine in self.settings.engines if engine in found] + sorted(
            found - set(self.settings.engines))

    @property
    def failures(self) -> list[str]:
        layers = [self.call, *self.layers]
        return [f"{layer.problem.name}: {failure}" for layer in layers for failure in layer.failures]

    def call_share(self, layer: Layer) -> float | None:
        """The part of the fastest peer's time at equal error that is the cost of a call; None where it is not known."""
        standing = layer.match(self.max_error).standing(ours=False)
        callers = [caller for caller in self.call.candidates if caller.backend in standing.backends]
        return max(caller.median_ms for caller in callers) / standing.median_ms if callers else None

    @property
    def absences(self) -> dict[tuple[str, str], list[str]]:
        """The layers that a candidate skips, by the candidate and its reason."""
        layers: dict[tuple[str, str], list[str]] = {}
        for layer in self.layers:
            for skip in layer.skips:
                layers.setdefault((skip.backend, skip.reason), []).append(layer.problem.name)
        return layers

"""What follows from the times of candidates that took turns in rounds."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import geometric_mean, median

CONFIDENCE = 0.95
RESAMPLES = 2000

Rounds = Mapping[str, Sequence[float]]
"""For each candidate its median time in each round, in nanoseconds."""


@dataclass(frozen=True)
class Interval:
    """A 95 % confidence interval."""

    low: float
    high: float


@dataclass(frozen=True)
class Selection:
    """One side's fastest candidate, as each half of the rounds names it for the other half to judge."""

    judged_in_even: str
    judged_in_odd: str

    @property
    def names(self) -> list[str]:
        """The one or two candidates, without repetition."""
        return list(dict.fromkeys([self.judged_in_even, self.judged_in_odd]))

    def times(self, rounds: Rounds) -> list[float]:
        """The time in each round of the candidate that is judged in it."""
        count = len(rounds[self.judged_in_even])
        return [rounds[self.judged_in_odd if index % 2 else self.judged_in_even][index] for index in range(count)]


def select_fastest(rounds: Rounds) -> Selection:
    """For each half of the rounds the candidate with the lowest median in the *other* half.

    A candidate that is called the fastest because it was lucky is so judged where its luck does not count (sample
    splitting, with the halves swapped so that every round is used).
    """
    def fastest_in(start: int) -> str:
        return min(rounds, key=lambda name: median(rounds[name][start::2]))

    return Selection(judged_in_even=fastest_in(1), judged_in_odd=fastest_in(0))


def ratios(peers: Rounds, ours: Rounds) -> list[float]:
    """In each round the time of the fastest peer ÷ that of our fastest; above 1, ours is faster."""
    pairs = zip(select_fastest(peers).times(peers), select_fastest(ours).times(ours), strict=True)
    return [peer / our for peer, our in pairs]


def median_interval(values: Sequence[float]) -> Interval | None:
    """The interval of the median from order statistics, whatever the distribution; None below six values.

    Source: David & Nagaraja, "Order Statistics", 3rd edition, section 7.1.
    """
    count, tail, rank = len(values), 0.0, 0
    while rank < count:
        tail += math.comb(count, rank) / 2**count
        if 2 * tail > 1 - CONFIDENCE:
            break
        rank += 1
    if rank == 0:
        return None
    ascending = sorted(values)
    return Interval(ascending[rank - 1], ascending[count - rank])


def mean_of_medians(layers: Sequence[Sequence[float]]) -> float:
    """The geometric mean over layers of the median ratio."""
    return geometric_mean(median(layer) for layer in layers)


def mean_interval(layers: Sequence[Sequence[float]], seed: int) -> Interval | None:
    """The interval of `mean_of_medians`: percentiles over draws of each layer's rounds with replacement.

    It tells how well *these* layers were measured, not how much other layers would differ. None where a layer's rounds
    are too few for an interval of their own.

    Source: Efron & Tibshirani, "An Introduction to the Bootstrap", 1993, section 13.3.
    """
    if any(median_interval(layer) is None for layer in layers):
        return None
    draws = [drawn_medians(tuple(layer), seed) for layer in layers]
    means = sorted(geometric_mean(medians) for medians in zip(*draws, strict=True))
    tail = round((1 - CONFIDENCE) / 2 * RESAMPLES)
    return Interval(means[tail], means[-1 - tail])


@cache
def drawn_medians(layer: tuple[float, ...], seed: int) -> list[float]:
    """The median of each draw of a layer's rounds; kept, since a layer counts in several means.

    The layer seeds the draws as well, so that those of different layers are independent.
    """
    generator = random.Random(f"{seed} {layer}")
    return [median(generator.choices(layer, k=len(layer))) for _ in range(RESAMPLES)]

"""Contenders take turns."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from statistics import median

Turn = Callable[[], Sequence[float]]
"""Measures one contender for a while: the times of its calls, sample by sample."""


def take_turns(turns: Sequence[Turn], round_count: int, generator: random.Random) -> list[list[float]]:
    """The median of each contender's turn in each round; the order is drawn anew for every round.

    Source: Abedi & Brecht, "Conducting Repeatable Experiments in Highly Variable Cloud Computing Environments", ICPE
    2017.
    """
    medians: list[list[float]] = [[] for _ in turns]
    for _ in range(round_count):
        for position in generator.sample(range(len(turns)), len(turns)):
            medians[position].append(median(turns[position]()))
    return medians

"""Candidates take turns."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Sequence
from math import inf
from statistics import median

SCREENING_ROUNDS = 2
"""Rounds that measure every candidate."""

HOPELESS_FACTOR = 5
"""Who takes more than so many times as long as its fastest rival, noise allowed for, is not measured further."""

Turn = Callable[[], Sequence[float]]
"""Measures one candidate for a while: the times of its calls, sample by sample."""

Rounds = Sequence[Sequence[float]]
"""The times of each candidate, round by round."""

Screen = Callable[[Rounds], Sequence[int]]
"""The positions of the candidates that go on after the first rounds."""


def everyone(rounds: Rounds) -> Sequence[int]:
    return range(len(rounds))


def hopeful(rounds: Rounds, groups: Sequence[Hashable]) -> Sequence[int]:
    """The candidates that may yet be the fastest of their group.

    The others took, in their best round, more than `HOPELESS_FACTOR` times as long as a rival in its worst one, and that
    by more than the noise: the largest factor between any candidate's own rounds.
    """
    noise = max((max(times) / min(times) for times in rounds), default=1)
    limits: dict[Hashable, float] = {}
    for group, times in zip(groups, rounds, strict=True):
        limits[group] = min(limits.get(group, inf), HOPELESS_FACTOR * noise * max(times))
    return [position for position, group in enumerate(groups) if min(rounds[position]) <= limits[group]]


def take_turns(
    turns: Sequence[Turn], round_count: int, generator: random.Random, screen: Screen = everyone
) -> list[list[float]]:
    """The median of each candidate's turn in each round; the order is drawn anew for every round.

    Whom `screen` does not let go on has the times of the first `SCREENING_ROUNDS` rounds only.

    Source: Abedi & Brecht, "Conducting Repeatable Experiments in Highly Variable Cloud Computing Environments", ICPE
    2017.
    """
    medians: list[list[float]] = [[] for _ in turns]
    running: Sequence[int] = range(len(turns))
    for number in range(round_count):
        if number == SCREENING_ROUNDS:
            running = screen(medians)
        for position in generator.sample(running, len(running)):
            medians[position].append(median(turns[position]()))
    return medians

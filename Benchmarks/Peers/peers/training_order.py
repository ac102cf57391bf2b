"""The order in which `cnnbench train` takes the images of an epoch: `EpochOrder` and `SeededGenerator` of its sources."""

from __future__ import annotations

import numpy as np

WORD = 2**64


class SplitMix64:
    """Whole numbers of 64 bits.

    Source: Steele, Lea & Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014, figure 17.
    """

    def __init__(self, seed: int) -> None:
        self._state = seed

    def next(self) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) % WORD
        mixed = self._state
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9 % WORD
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB % WORD
        return mixed ^ (mixed >> 31)

    def below(self, bound: int) -> int:
        """Uniform from 0 to `bound` − 1, as Swift's standard library draws it.

        Source: Lemire, "Fast Random Integer Generation in an Interval", TOMACS 2019.
        """
        high, low = divmod(self.next() * bound, WORD)
        while low < bound and low < WORD % bound:
            high, low = divmod(self.next() * bound, WORD)
        return high


def epoch_order(count: int, seed: int, epoch: int) -> np.ndarray:
    """The places of the images; epochs count from 1."""
    mixed = SplitMix64(seed ^ epoch * 0xD1B54A32D192ED03 % WORD).next()
    return shuffled(count, SplitMix64(mixed))


def shuffled(count: int, generator: SplitMix64) -> np.ndarray:
    """The numbers from 0 on as Swift's `shuffled(using:)` leaves them."""
    places = list(range(count))
    for place in range(count - 1):
        other = place + generator.below(count - place)
        places[place], places[other] = places[other], places[place]
    return np.array(places, np.int64)

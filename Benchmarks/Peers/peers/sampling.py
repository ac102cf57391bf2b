"""Times calls of one candidate, by the rules of cnnbench's `TurnSampler`."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SHORTEST_SAMPLE_NS = 50_000
"""Calls shorter than this are repeated within a sample, so that clock and loop cost little of it."""

FEWEST_COLD_SAMPLES = 3


def clock_ns() -> int:
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC_RAW)


def warm_samples(call: Callable[[], object], budget_ns: int, clock: Callable[[], int] = clock_ns) -> list[float]:
    """Nanoseconds of one call, sample by sample, for about `budget_ns` after an untimed call."""
    call()
    end = clock() + budget_ns
    count = 1
    while (elapsed := time_of(call, count, clock)) < SHORTEST_SAMPLE_NS:
        count *= 2
    samples = [elapsed / count]
    while clock() < end:
        samples.append(time_of(call, count, clock) / count)
    return samples


def cold_samples(
    call: Callable[[], object], evict: Callable[[], object], budget_ns: int, clock: Callable[[], int] = clock_ns
) -> list[float]:
    """Nanoseconds of single calls, each after an untimed `evict`, for about `budget_ns` with evictions."""
    call()
    end = clock() + budget_ns
    samples: list[float] = []
    while len(samples) < FEWEST_COLD_SAMPLES or clock() < end:
        evict()
        samples.append(time_of(call, 1, clock))
    return samples


def time_of(call: Callable[[], object], count: int, clock: Callable[[], int]) -> int:
    """Nanoseconds of `count` calls, without garbage collection in between."""
    repetitions = range(count)
    with without_collection():
        begin = clock()
        for _ in repetitions:
            call()
        return clock() - begin


@contextmanager
def without_collection() -> Iterator[None]:
    """Keeps the interpreter from collecting garbage meanwhile."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()

"""Makes the caches forget what a convolution left in them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from peers.machine import last_level_cache_bytes


class Evictor:
    """Reads through more memory than the last-level cache holds, from every core that an engine may run on.

    Every core does it, since private caches may keep what the last-level cache loses. Nothing is written: dirty
    lines would have to go to memory while the next call is timed.
    """

    def __init__(self, cores: list[int]) -> None:
        share = 2 * last_level_cache_bytes()
        self._buffers = {core: np.ones(share // 8, np.int64) for core in cores}
        self.readers = {core: ThreadPoolExecutor(1, initializer=pin, initargs=(core,)) for core in cores}

    def __call__(self) -> None:
        for reading in [self.readers[core].submit(buffer.sum) for core, buffer in self._buffers.items()]:
            reading.result()


def pin(core: int) -> None:
    """Binds the calling thread to one core."""
    os.sched_setaffinity(0, {core})

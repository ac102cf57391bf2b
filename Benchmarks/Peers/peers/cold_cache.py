"""Makes the caches forget what a convolution left in them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from peers.machine import last_level_cache_bytes


class Evictor:
    """Writes through more memory than the last-level cache holds, from every core that an engine may run on.

    Every core has to take part where private caches do not lose what the last-level cache loses.
    """

    def __init__(self, cores: list[int]) -> None:
        share = 2 * last_level_cache_bytes()
        self._buffers = {core: np.ones(share // 8, np.int64) for core in cores}
        self._writers = {core: ThreadPoolExecutor(1, initializer=pin, initargs=(core,)) for core in cores}

    def __call__(self) -> None:
        pending = [self._writers[core].submit(overwrite, buffer) for core, buffer in self._buffers.items()]
        for write in pending:
            write.result()


def pin(core: int) -> None:
    """Binds the calling thread to one core."""
    os.sched_setaffinity(0, {core})


def overwrite(buffer: np.ndarray) -> None:
    """Reads and writes every element."""
    np.add(buffer, 1, out=buffer)

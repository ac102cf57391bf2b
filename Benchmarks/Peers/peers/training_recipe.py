"""How both sides train: what `cnnbench train` does by default, but for a rate that stays the same."""

from __future__ import annotations

from dataclasses import dataclass

RATE = 0.02
MOMENTUM = 0.9
DECAY = 0.0

EPOCHS = 2
"""Each turn begins with the exported weights. The last epoch is timed; those before it warm memory and caches up."""


@dataclass(frozen=True)
class Epoch:
    """What an epoch of training took, and the mean loss of its images, each before the step that it is part of."""

    nanoseconds: float
    loss: float
